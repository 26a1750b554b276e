export { type Config, ConfigError, isLoopbackHost, type ProviderConfig, readConfig } from './config.ts'
export { type SettingName, settings } from './settings.ts'
