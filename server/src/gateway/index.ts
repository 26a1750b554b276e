export { checkedPath } from './check-path.ts'
export { createGateway, type Gateway, type GatewayDeps } from './create-gateway.ts'
