import type { Setting } from '../../lib/setting.ts'
import { accountSettings, keyAndAddressSettings } from '../../providers/facts/index.ts'
import { accessSettings } from './access.ts'
import { callSettings } from './calls.ts'
import { limitSettings } from './limits.ts'
import { listenerSettings } from './listener.ts'
import { loggingSettings } from './logging.ts'
import { providerSettings } from './provider.ts'
import { recordSettings } from './records.ts'
import { timeoutSettings } from './timeouts.ts'

export { dashboardBeyondLoopback } from './listener.ts'

const processSettings = { ...listenerSettings, ...recordSettings, ...loggingSettings, ...providerSettings }
const gatewaySettings = { ...accessSettings, ...callSettings, ...limitSettings, ...timeoutSettings }

type OwnSettings = typeof processSettings & typeof gatewaySettings

export type SettingName = keyof OwnSettings

/**
 * Every variable that Outlay reads, in the order of docs/configuration.md, which is made from this. An empty variable
 * counts as unset. Each provider declares its own settings.
 */
export const settings: OwnSettings & Readonly<Record<string, Setting<unknown>>> = {
  ...processSettings,
  ...accountSettings,
  ...gatewaySettings,
  ...keyAndAddressSettings,
}

/** `OUTLAY_COMPATIBLE_ACME_BASE_URL`: gives a host a name, and its address or key. */
export const compatibleVariable = /^OUTLAY_COMPATIBLE_([A-Z][A-Z0-9_]*?)_(BASE_URL|API_KEY)$/

/** Variables with our prefix that the server does not read: callers have them in their shells. */
export const callerVariables: ReadonlySet<string> = new Set(['OUTLAY_KEY', 'OUTLAY_URL'])
