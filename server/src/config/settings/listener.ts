import { z } from 'zod'
import { allows, setting, text, wholeNumber } from '../../lib/setting.ts'

/** Where the dashboard listens if the gateway is open to others and no setting says where. */
export const dashboardBeyondLoopback = { host: '127.0.0.1', port: 4101 } as const

/** The addresses that the process listens on. */
export const listenerSettings = {
  OUTLAY_HOST: setting(
    text,
    'address',
    { value: '127.0.0.1' },
    'Address to listen on. Beyond loopback, pass-through is off and the dashboard stays on this machine.',
  ),
  OUTLAY_PORT: setting(
    wholeNumber(0, 65_535),
    'port',
    { value: 4100 },
    'Port of gateway and dashboard; 0 takes a free one.',
  ),
  OUTLAY_DASHBOARD_LISTEN: setting(
    allows(z.string(), 'address:port with a port of at most 65535, or same'),
    'address:port or word',
    `same; ${dashboardBeyondLoopback.host}:${dashboardBeyondLoopback.port} beyond loopback`,
    'Where the dashboard and /api are: an address of their own, or "same" for that of the gateway. On any address but loopback they want a sign-in.',
  ),
} as const
