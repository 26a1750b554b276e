import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'

type TabsProps<Value extends string> = {
  label: string
  value: Value
  tabs: ReadonlyArray<{ value: Value; label: string }>
  onChange: (value: Value) => void
  /** What belongs to the chosen tab. */
  children: ReactNode
}

/** One of several things at a time. Tab reaches the chosen name, arrows go to the next. */
export function Tabs<Value extends string>({ label, value, tabs, onChange, children }: TabsProps<Value>) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)

  function choose(index: number) {
    const next = (index + tabs.length) % tabs.length
    onChange(tabs[next]!.value)
    list.current?.querySelectorAll('button')[next]?.focus()
  }

  function handleKey(event: KeyboardEvent) {
    const index = tabs.findIndex((tab) => tab.value === value)
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[event.key]
    if (target === undefined) return
    event.preventDefault()
    choose(target)
  }

  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={handleKey}
        className="flex flex-wrap gap-x-4 text-[13px]"
      >
        {tabs.map((tab) => (
          <button
            key={tab.value}
            type="button"
            role="tab"
            id={`${id}-${tab.value}`}
            aria-selected={tab.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={tab.value === value ? 0 : -1}
            onClick={() => onChange(tab.value)}
            className="min-h-8 border-b-2 border-transparent text-muted hover:text-ink aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink"
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`}>
        {children}
      </div>
    </>
  )
}
