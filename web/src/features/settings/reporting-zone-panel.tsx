import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { Panel } from '../../components/panel.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { zonesWith } from '../../lib/zone.ts'
import { useChangeReportingZone, useInstallationSettings } from './installation-settings-query.ts'

const texts = words.settings.reportingZone

/** In whose days and months the whole installation counts. */
export function ReportingZonePanel({ access }: Pick<Status, 'access'>) {
  const settings = useInstallationSettings()
  return (
    <Panel title={texts.title}>
      <p className="mb-3 max-w-prose text-[13px]">{texts.sentence}</p>
      {settings.data === undefined ? (
        <Waiting query={settings} className="h-16" />
      ) : (
        <ZoneChoice
          key={settings.data.reportingZone.zone}
          chosen={settings.data.reportingZone}
          access={access}
        />
      )}
    </Panel>
  )
}

type Chosen = NonNullable<ReturnType<typeof useInstallationSettings>['data']>['reportingZone']

function ZoneChoice({ chosen, access }: { chosen: Chosen } & Pick<Status, 'access'>) {
  const [zone, setZone] = useState(chosen.zone)
  const change = useChangeReportingZone()
  const navigate = useNavigate()
  if (chosen.source === 'environment') {
    return <p className="max-w-prose text-[13px]">{texts.fixed(chosen.zone)}</p>
  }
  const counted =
    chosen.source === 'default' ? texts.notChosen : texts.chosen(chosen.zone.replaceAll('_', ' '))
  if (access === 'read') return <p className="max-w-prose text-[13px]">{counted}</p>
  const browsers = Intl.DateTimeFormat().resolvedOptions().timeZone
  // The pages show the zone that was just chosen, and not one that an address had before.
  const save = () =>
    change.mutate(zone, { onSuccess: () => navigate({ to: '.', search: {}, resetScroll: false }) })
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 text-[13px]">
        <label>
          <span className="sr-only">{texts.title}</span>
          <select
            value={zone}
            onChange={(event) => setZone(event.target.value)}
            className="min-h-8 max-w-64 rounded-sm border border-control bg-ground px-2"
          >
            {zonesWith(zone).map((name) => (
              <option key={name} value={name}>
                {name.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
        </label>
        <Button
          onClick={save}
          isBusy={change.isPending}
          disabled={zone === chosen.zone && chosen.source === 'chosen'}
        >
          {texts.save}
        </Button>
        {chosen.source === 'default' && browsers !== zone && (
          <button
            type="button"
            onClick={() => setZone(browsers)}
            className="min-h-7 font-medium text-accent hover:underline"
          >
            {texts.takeBrowsers(browsers.replaceAll('_', ' '))}
          </button>
        )}
      </div>
      <NotDone error={change.error} />
      <p role="status" className="mt-2 text-[13px] text-muted">
        {counted}
      </p>
    </>
  )
}
