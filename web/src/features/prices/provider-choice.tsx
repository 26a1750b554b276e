import { words } from '@outlay/shared/words'

type ProviderChoiceProps = {
  providers: ReadonlyArray<{ value: string; label: string }>
  /** Empty for all of them. */
  value: string
  onChange: (provider: string) => void
}

/** Whose prices are shown. */
export function ProviderChoice({ providers, value, onChange }: ProviderChoiceProps) {
  return (
    <label>
      <span className="sr-only">{words.prices.provider}</span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-8 max-w-full rounded-sm border border-control bg-ground px-2 text-[13px]"
      >
        <option value="">{words.prices.allProviders}</option>
        {providers.map((provider) => (
          <option key={provider.value} value={provider.value}>
            {provider.label}
          </option>
        ))}
      </select>
    </label>
  )
}
