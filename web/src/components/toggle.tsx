type ToggleProps<Value extends string> = {
  label: string
  value: Value
  options: ReadonlyArray<{ value: Value; label: string }>
  onChange: (value: Value) => void
}

/** Two or three ways to see the same thing, side by side. */
export function Toggle<Value extends string>({ label, value, options, onChange }: ToggleProps<Value>) {
  return (
    <fieldset className="flex gap-4 text-[13px]">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="min-h-7 border-b-2 border-transparent text-muted hover:text-ink aria-pressed:border-accent aria-pressed:font-medium aria-pressed:text-ink"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  )
}
