import { words } from '@outlay/shared/words'
import { Button } from '../../components/button.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { Panel } from '../../components/panel.tsx'
import { useSampleData } from '../../hooks/use-sample-data.ts'

const texts = words.firstCall.lookAround

/** The other way to begin: somebody else's nine weeks. The page fills by itself once they are there. */
export function LookAround({ canChange }: { canChange: boolean }) {
  const { add } = useSampleData()
  return (
    <Panel title={texts.title}>
      <p className="mb-4 max-w-prose">{texts.sentence}</p>
      <Button onClick={() => add.mutate()} disabled={!canChange} isBusy={add.isPending}>
        {add.isPending ? words.sampleData.adding : texts.button}
      </Button>
      <NotDone error={add.error} />
    </Panel>
  )
}
