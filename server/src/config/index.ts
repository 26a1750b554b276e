export { type Config, readConfig } from './config.ts'
export { othersWithKeys, type ProviderConfig } from './read-providers.ts'
export { settings } from './settings.ts'
