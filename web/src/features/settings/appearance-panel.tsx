import { formatCount, formatDays, formatMoneyTotal } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { useState, useSyncExternalStore } from 'react'
import { Facts } from '../../components/facts.tsx'
import { Panel } from '../../components/panel.tsx'
import { Toggle } from '../../components/toggle.tsx'
import { shortcutsAreOn, turnShortcuts } from '../../lib/shortcuts-choice.ts'
import { chooseTheme, currentTheme, themes, watchTheme } from '../../lib/theme.ts'

const texts = words.settings

/** How the pages look to this browser. */
export function AppearancePanel({ today }: { today: string }) {
  const example = [formatMoneyTotal('1085.95'), formatCount(12_345), formatDays(today, today)].join(' · ')
  return (
    <Panel title={texts.appearance}>
      <Facts
        facts={[
          { label: texts.theme.label, value: <ThemeChoice /> },
          { label: texts.numbers, value: example },
          { label: words.shortcuts.setting, value: <ShortcutsChoice /> },
        ]}
      />
    </Panel>
  )
}

function ThemeChoice() {
  const theme = useSyncExternalStore(watchTheme, currentTheme)
  return (
    <Toggle
      label={texts.theme.label}
      value={theme}
      options={themes.map((value) => ({ value, label: texts.theme[value] }))}
      onChange={chooseTheme}
    />
  )
}

/** WCAG 2.1.4: who speaks to the computer, or hits a key by chance, must be able to turn single keys off. */
function ShortcutsChoice() {
  const [isOn, setIsOn] = useState(shortcutsAreOn)
  return (
    <>
      <Toggle
        label={words.shortcuts.setting}
        value={isOn ? 'on' : 'off'}
        options={[
          { value: 'on', label: words.shortcuts.on },
          { value: 'off', label: words.shortcuts.off },
        ]}
        onChange={(chosen) => {
          turnShortcuts(chosen === 'on')
          setIsOn(chosen === 'on')
        }}
      />
      <span className="block text-muted">{words.shortcuts.settingHint}</span>
    </>
  )
}
