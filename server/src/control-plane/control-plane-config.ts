import type { Config } from '../config/index.ts'

/** The settings that this plane needs, as plain data. */
export type ControlPlaneConfig = Pick<
  Config,
  | 'databaseFile'
  | 'durability'
  | 'adminToken'
  | 'isLoopback'
  | 'dashboard'
  | 'passThrough'
  | 'bypass'
  | 'reportingZone'
> & {
  /**
   * The provider that `/v1` calls. `url` is the address that is called: the provider's own, or the
   * simulator's.
   */
  provider: Pick<Config['provider'], 'name' | 'wire' | 'mounts'> & { baseUrl: string; url: string }
}

export function controlPlaneConfig(config: Config, simulatorUrl: URL | null): ControlPlaneConfig {
  const { databaseFile, durability, adminToken, isLoopback, dashboard, passThrough } = config
  const { bypass, reportingZone } = config
  const { name, wire, mounts, baseUrl } = config.provider
  const provider = { name, wire, mounts, baseUrl: baseUrl.href, url: (simulatorUrl ?? baseUrl).href }
  return {
    ...{ databaseFile, durability, adminToken, isLoopback, dashboard, passThrough, bypass, reportingZone },
    provider,
  }
}
