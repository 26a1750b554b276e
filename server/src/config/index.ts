export { type Config, readConfig } from './config.ts'
export { othersThatAreSet, ourCredentialOf, type ProviderConfig } from './read-providers.ts'
export { settings } from './settings/index.ts'
