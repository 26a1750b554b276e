export { type Config, type ProviderConfig, readConfig } from './config.ts'
export { settings } from './settings.ts'
