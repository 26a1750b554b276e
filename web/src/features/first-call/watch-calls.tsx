import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Panel } from '../../components/panel.tsx'
import { ConnectClient } from './connect-client.tsx'

/** One way to begin: calls of one's own. */
export function WatchCalls({ status }: { status: Status }) {
  return (
    <Panel title={words.firstCall.watch.title}>
      <ConnectClient status={status} />
    </Panel>
  )
}
