import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Facts } from '../../components/facts.tsx'
import { Panel } from '../../components/panel.tsx'
import { prepareInstallation } from './prepare-installation.ts'

const texts = words.settings

/** What runs here, and what programs can ask it. */
export function InstallationPanel({ status, zone }: { status: Status; zone: string }) {
  return (
    <Panel title={texts.installation}>
      <Facts
        facts={[
          ...prepareInstallation(status, zone),
          {
            label: texts.api,
            value: (
              <>
                {texts.apiSentence}{' '}
                <a href="/api/docs" className="font-medium text-accent hover:underline">
                  {texts.apiLink}
                </a>
              </>
            ),
          },
        ]}
      />
    </Panel>
  )
}
