import { formatDays } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import type { Day } from '../../lib/calendar.ts'
import { type RangePreset, type RangeSearch, rangePresets } from './range-search.ts'
import type { Range } from './resolve-range.ts'
import { ZoneSelect } from './zone-select.tsx'

type RangeControlProps = {
  search: RangeSearch
  range: Range
  today: Day
  zone: string
  onChange: (search: RangeSearch) => void
}

/** Which days the page is about, and in whose days they are counted. */
export function RangeControl({ search, range, today, zone, onChange }: RangeControlProps) {
  function choose(preset: RangePreset) {
    onChange(
      preset === 'custom' ? { range: preset, from: range.firstDay, to: range.lastDay } : { range: preset },
    )
  }

  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <fieldset className="flex flex-wrap gap-x-4">
        <legend className="sr-only">{words.ranges.label}</legend>
        {rangePresets.map((preset) => (
          <button
            key={preset}
            type="button"
            aria-pressed={preset === search.range}
            onClick={() => choose(preset)}
            className="min-h-8 border-b-2 border-transparent text-muted hover:text-ink aria-pressed:border-accent aria-pressed:font-medium aria-pressed:text-ink"
          >
            {words.ranges[preset]}
          </button>
        ))}
      </fieldset>
      {search.range === 'custom' ? (
        <div className="flex flex-wrap items-center gap-3 text-[13px]">
          <DayInput
            label={words.ranges.from}
            day={range.firstDay}
            max={today}
            onChange={(from) => onChange({ ...search, from })}
          />
          <DayInput
            label={words.ranges.to}
            day={range.lastDay}
            max={today}
            onChange={(to) => onChange({ ...search, to })}
          />
          <ZoneSelect zone={zone} />
        </div>
      ) : (
        <div className="flex flex-wrap items-center gap-x-2 text-[13px] text-muted">
          {formatDays(range.firstDay, range.lastDay)}
          <ZoneSelect zone={zone} />
        </div>
      )}
    </div>
  )
}

type DayInputProps = { label: string; day: Day; max: Day; onChange: (day: Day) => void }

function DayInput({ label, day, max, onChange }: DayInputProps) {
  return (
    <label className="flex items-center gap-2">
      <span className="text-muted">{label}</span>
      <input
        type="date"
        value={day}
        max={max}
        onChange={(event) => event.target.value !== '' && onChange(event.target.value)}
        className="min-h-8 rounded-sm border border-control bg-ground px-2"
      />
    </label>
  )
}
