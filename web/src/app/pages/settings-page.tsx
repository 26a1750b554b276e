import { words } from '@outlay/shared/words'
import { AppearancePanel } from '../../features/settings/appearance-panel.tsx'
import { InstallationPanel } from '../../features/settings/installation-panel.tsx'
import { PrivacyPanel } from '../../features/settings/privacy-panel.tsx'
import { ReportingZonePanel } from '../../features/settings/reporting-zone-panel.tsx'
import { SampleDataPanel } from '../../features/settings/sample-data-panel.tsx'
import { WithStatus } from '../../features/status/with-status.tsx'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'

/** How the pages look here, and what this installation is. */
export function SettingsPage() {
  useDocumentTitle(words.pages.settings)
  const zone = useZone()
  const today = useToday(zone)
  return (
    <div className="max-w-3xl space-y-8">
      <h1 className="text-xl font-semibold">{words.settings.title}</h1>
      <AppearancePanel today={today} />
      <WithStatus className="h-[40vh]">
        {(status) => (
          <>
            <ReportingZonePanel access={status.access} />
            <InstallationPanel status={status} zone={zone} />
            <SampleDataPanel sampleData={status.sampleData} access={status.access} />
          </>
        )}
      </WithStatus>
      <PrivacyPanel />
    </div>
  )
}
