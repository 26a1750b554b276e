import { formatCount, formatDays, formatMoneyTotal } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { type ReactNode, useState } from 'react'
import { Facts } from '../../components/facts.tsx'
import { Panel } from '../../components/panel.tsx'
import { Toggle } from '../../components/toggle.tsx'
import { chooseTheme, storedTheme, themes } from '../../lib/theme.ts'

const texts = words.settings

/** How the pages look to this browser. */
export function AppearancePanel({ zoneSelect, today }: { zoneSelect: ReactNode; today: string }) {
  const example = [formatMoneyTotal('1085.95'), formatCount(12_345), formatDays(today, today)].join(' · ')
  return (
    <Panel title={texts.appearance}>
      <Facts
        facts={[
          { label: texts.theme.label, value: <ThemeChoice /> },
          {
            label: texts.zone,
            value: (
              <>
                {zoneSelect}
                <span className="block text-muted">{texts.zoneHint}</span>
              </>
            ),
          },
          { label: texts.numbers, value: example },
        ]}
      />
    </Panel>
  )
}

function ThemeChoice() {
  const [theme, setTheme] = useState(storedTheme)
  return (
    <Toggle
      label={texts.theme.label}
      value={theme}
      options={themes.map((value) => ({ value, label: texts.theme[value] }))}
      onChange={(chosen) => {
        chooseTheme(chosen)
        setTheme(chosen)
      }}
    />
  )
}
