import { words } from '@outlay/shared/words'
import { Panel } from '../../components/panel.tsx'

/** What leaves the machine, said plainly. */
export function PrivacyPanel() {
  return (
    <Panel title={words.settings.privacy}>
      <p className="max-w-prose text-[13px]">{words.settings.privacySentence}</p>
    </Panel>
  )
}
