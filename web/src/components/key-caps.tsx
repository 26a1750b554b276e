/** Keys as they stand on the keyboard, pressed together or one after the other. */
export function KeyCaps({ keys, between }: { keys: readonly string[]; between?: string | undefined }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      {keys.map((key, index) => (
        <span key={key} className="contents">
          {index > 0 && between !== undefined && <span className="text-muted"> {between} </span>}
          <kbd className="min-w-5 rounded-sm border border-control/60 px-1 text-center font-sans text-[11px]/4.5 text-muted">
            {key}
          </kbd>
        </span>
      ))}
    </span>
  )
}
