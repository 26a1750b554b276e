import { words } from '@outlay/shared/words'
import {
  type CallFilters,
  type FilterChip,
  type FilterChoice,
  type FilterSources,
  prepareChips,
  prepareChoices,
  withFilter,
} from './call-filters.ts'

type FilterBarProps = {
  filters: CallFilters
  sources: FilterSources
  onChange: (filters: CallFilters) => void
}

/** Which of the calls to list, and what was chosen so far, each to be taken back. */
export function FilterBar({ filters, sources, onChange }: FilterBarProps) {
  const chips = prepareChips(filters, sources)
  return (
    <div className="mb-3 space-y-2 text-[13px]">
      <div className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
        {prepareChoices(filters, sources).map((choice, index) => (
          <Choice
            key={choice.name}
            choice={choice}
            isFirst={index === 0}
            value={filters[choice.name]}
            onChoose={(value) => onChange(withFilter(filters, choice.name, value))}
          />
        ))}
      </div>
      {chips.length > 0 && (
        <ul className="flex flex-wrap items-center gap-2">
          {chips.map((chip) => (
            <Chip
              key={chip.name}
              chip={chip}
              onRemove={() => onChange(withFilter(filters, chip.name, undefined))}
            />
          ))}
          {chips.length > 1 && (
            <li>
              <button
                type="button"
                onClick={() => onChange({})}
                className="min-h-7 font-medium text-accent hover:underline"
              >
                {words.calls.filters.clear}
              </button>
            </li>
          )}
        </ul>
      )}
    </div>
  )
}

type ChoiceProps = {
  choice: FilterChoice
  isFirst: boolean
  value: string | undefined
  onChoose: (value: string | undefined) => void
}

/** A plain select: the browser's own is the one that works on every phone. The empty value stands for all. */
function Choice({ choice: { label, all, options }, isFirst, value, onChoose }: ChoiceProps) {
  return (
    <label className="min-w-0">
      <span className="sr-only">{label}</span>
      <select
        data-page-filter={isFirst || undefined}
        value={value ?? ''}
        onChange={(event) => onChoose(event.target.value === '' ? undefined : event.target.value)}
        className="min-h-8 w-full rounded-sm border border-control bg-ground px-2 sm:max-w-48"
      >
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}

function Chip({ chip: { text, removal }, onRemove }: { chip: FilterChip; onRemove: () => void }) {
  return (
    <li className="min-w-0">
      <button
        type="button"
        onClick={onRemove}
        aria-label={removal}
        className="flex min-h-7 max-w-full items-center gap-2 rounded-sm bg-accent-ground px-2 hover:line-through"
      >
        <bdi className="min-w-0 truncate">{text}</bdi>
        <span aria-hidden="true">×</span>
      </button>
    </li>
  )
}
