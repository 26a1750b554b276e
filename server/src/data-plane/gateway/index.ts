export type { CallWatcher } from './call-watcher.ts'
export { checkedPath, pathOnRecord } from './check-path.ts'
export { createGateway, type Gateway, type MountAddress } from './create-gateway.ts'
export type { UpstreamAddress } from './upstream.ts'
