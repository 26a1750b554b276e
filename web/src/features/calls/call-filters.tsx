import { printable } from '@outlay/shared/format'
import { type Outcome, outcomes } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'

export type CallFiltersValue = { outcome?: Outcome | undefined; model?: string | undefined }

type CallFiltersProps = {
  value: CallFiltersValue
  models: string[]
  onChange: (value: CallFiltersValue) => void
}

const { filters } = words.calls

/** Which of the calls to list. A model that has no calls in the range stays choosable while it is chosen. */
export function CallFilters({ value: { outcome, model }, models, onChange }: CallFiltersProps) {
  const choices = model === undefined || models.includes(model) ? models : [model, ...models]
  return (
    <div className="flex flex-wrap items-center gap-3 text-[13px]">
      {(outcome !== undefined || model !== undefined) && (
        <button
          type="button"
          onClick={() => onChange({})}
          className="min-h-7 font-medium text-accent hover:underline"
        >
          {filters.clear}
        </button>
      )}
      <Choice
        label={filters.outcome}
        all={filters.all}
        value={outcome}
        options={outcomes.map((value) => ({ value, label: words.outcomes[value] }))}
        onChoose={(chosen) => onChange({ model, outcome: outcomes.find((known) => known === chosen) })}
      />
      <Choice
        label={filters.model}
        all={filters.anyModel}
        value={model}
        options={choices.map((value) => ({ value, label: printable(value) }))}
        onChoose={(chosen) => onChange({ outcome, model: chosen })}
      />
    </div>
  )
}

type ChoiceProps = {
  label: string
  all: string
  value: string | undefined
  options: Array<{ value: string; label: string }>
  onChoose: (value: string | undefined) => void
}

/** A plain select: the browser's own is the one that works on every phone. The empty value stands for all. */
function Choice({ label, all, value, options, onChoose }: ChoiceProps) {
  return (
    <label>
      <span className="sr-only">{label}</span>
      <select
        value={value ?? ''}
        onChange={(event) => onChoose(event.target.value === '' ? undefined : event.target.value)}
        className="min-h-8 max-w-44 rounded-sm border border-control bg-ground px-2"
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
