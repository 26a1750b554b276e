import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Button } from '../../components/button.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { Panel } from '../../components/panel.tsx'
import { ReadOnlyNote } from '../../components/read-only-note.tsx'
import { useSampleData } from '../../hooks/use-sample-data.ts'

type SampleDataPanelProps = Pick<Status, 'sampleData' | 'access'>

/** Made-up calls, to be added and taken away again. */
export function SampleDataPanel({ sampleData, access }: SampleDataPanelProps) {
  const { add, remove } = useSampleData()
  // Its first calls are there long before its last ones, and until then it cannot be removed.
  const isThere = sampleData && !add.isPending
  const change = isThere ? remove : add
  return (
    <Panel title={words.sampleData.title}>
      <p className="mb-3 max-w-prose text-[13px]">
        {words.settings.sampleSentence} {isThere && words.settings.samplePresent}
      </p>
      <ReadOnlyNote access={access} />
      <Button onClick={() => change.mutate()} disabled={access === 'read'} isBusy={change.isPending}>
        {labelOf({ isThere, isPending: change.isPending })}
      </Button>
      <NotDone error={change.error} />
      <p role="status" className="mt-2 text-[13px] text-muted empty:hidden">
        {remove.isSuccess && !isThere ? words.sampleData.removed : ''}
      </p>
    </Panel>
  )
}

function labelOf({ isThere, isPending }: { isThere: boolean; isPending: boolean }): string {
  if (isThere) return isPending ? words.sampleData.removing : words.sampleData.removeAll
  return isPending ? words.sampleData.adding : words.sampleData.add
}
