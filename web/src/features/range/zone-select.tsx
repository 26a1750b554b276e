import { words } from '@outlay/shared/words'
import { useChooseZone } from '../../hooks/use-zone.ts'
import { zonesWith } from '../../lib/zone.ts'

/** In whose days and hours everything is counted. */
export function ZoneSelect({ zone }: { zone: string }) {
  const choose = useChooseZone()
  return (
    <label>
      <span className="sr-only">{words.ranges.zone}</span>
      <select
        value={zone}
        onChange={(event) => choose(event.target.value)}
        title={words.ranges.zone}
        className="min-h-8 max-w-44 field-sizing-content rounded-sm border border-transparent bg-ground text-[13px] text-muted hover:border-control"
      >
        {zonesWith(zone).map((name) => (
          <option key={name} value={name}>
            {name.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
    </label>
  )
}
