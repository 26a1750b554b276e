/** What providers declare. Loads no parser, no price and no package of a cloud, so that every command may ask. */
export { besideChat, messagesPath, messagesPrefix } from '../anthropic/messages-at-hosts.ts'
export type { Signing } from '../credentials/load-signer.ts'
export type { KnownProvider, MessagesPlace, WireName } from '../provider.ts'
export {
  addressAtItsProvider,
  addressHeaders,
  baseUrlWords,
  endsWithVersion,
  isPlausibleKey,
  isSameResource,
  publishedAddressOf,
} from './addresses.ts'
export {
  accountBehind,
  accountHeaders,
  isAccountSubprotocol,
  keyHeaders,
  keyInSubprotocol,
  keyParameters,
  refusalOfAuthorization,
} from './credential-places.ts'
export { compatibleWire, defaultProvider, knownProviders, wireProviderOf } from './known-providers.ts'
export { accountSettings, keyAndAddressSettings, variablePrefix } from './provider-settings.ts'
export { accountOf, isRotating } from './rotating-token.ts'
export { simulatedProvider } from './simulated.ts'
