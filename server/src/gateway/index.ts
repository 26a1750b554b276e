export type { CallWatcher } from './call-watcher.ts'
export { checkedPath } from './check-path.ts'
export { createGateway, type Gateway } from './create-gateway.ts'
