import { type ComponentProps, useId } from 'react'

type FieldProps = Omit<ComponentProps<'input'>, 'id'> & {
  label: string
  hint?: string
  /** What the browser may offer while one types; anything else may be typed too. */
  suggestions?: readonly string[]
}

/** One line to fill in, with what it is for under it. */
export function Field({ label, hint, suggestions, ...input }: FieldProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-describedby={hint && `${id}-hint`}
        list={suggestions && `${id}-list`}
        autoComplete="off"
        className="min-h-9 w-full rounded-sm border border-control bg-ground px-2"
        {...input}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-[13px] text-muted">
          {hint}
        </p>
      )}
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </div>
  )
}
