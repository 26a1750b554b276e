import { words } from '@outlay/shared/words'
import { Panel } from '../../components/panel.tsx'
import { ReadOnlyNote } from '../../components/read-only-note.tsx'
import { ConnectClient } from '../../features/first-call/connect-client.tsx'
import { WithStatus } from '../../features/status/with-status.tsx'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'

/** How one more client is pointed here, after the first has been. */
export function ConnectPage() {
  useDocumentTitle(words.connect.title)
  return (
    <div className="max-w-3xl">
      <h1 className="sr-only">{words.connect.title}</h1>
      <WithStatus>
        {(status) => (
          <Panel title={words.connect.title}>
            <ReadOnlyNote access={status.access} />
            <ConnectClient status={status} />
          </Panel>
        )}
      </WithStatus>
    </div>
  )
}
