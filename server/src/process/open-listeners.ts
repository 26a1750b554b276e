import type { Config } from '../config/index.ts'
import { type Listener, openListener } from '../lib/listener.ts'
import { type AppDeps, createApps } from './app.ts'

type ListenersDeps = AppDeps & { config: Pick<Config, 'host' | 'port' | 'dashboard' | 'timeouts'> }

export type Listeners = {
  /** The address for calls: `http://127.0.0.1:4100`. */
  origin: string
  dashboardOrigin: string
  /** Takes no more connections and ends the remaining ones. */
  close(): Promise<void>
}

/** How long busy connections get before they are closed. */
const graceMs = 500

/** Opens the gateway's address, and the dashboard's if it has one of its own. */
export async function openListeners(deps: ListenersDeps): Promise<Listeners> {
  const { config, gateway } = deps
  const { keepAliveMs } = config.timeouts
  const apps = createApps({ ...deps, isDashboardApart: config.dashboard !== null })
  const opened: Listener[] = []
  const close = async () => {
    const closed = Promise.all(opened.map((listener) => listener.close()))
    for (const listener of opened) listener.endConnections(graceMs)
    await closed
  }
  try {
    if (config.dashboard) {
      const setting = 'OUTLAY_DASHBOARD_LISTEN'
      opened.push(
        await openListener({ ...config.dashboard, fetch: apps.dashboard.fetch, setting, keepAliveMs }),
      )
    }
    const { host, port } = config
    const { fetch } = apps.calls
    opened.push(
      await openListener({
        host,
        port,
        relay: gateway.relay,
        fetch,
        setting: 'OUTLAY_PORT',
        keepAliveMs,
        upgrade: gateway.upgrade,
      }),
    )
  } catch (error) {
    await close()
    throw error
  }
  return { origin: opened.at(-1)!.origin, dashboardOrigin: opened[0]!.origin, close }
}
