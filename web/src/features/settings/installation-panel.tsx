import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
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
            label: texts.clients,
            value: (
              <Link to="/connect" className="font-medium text-accent hover:underline">
                {words.connect.more}
              </Link>
            ),
          },
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
