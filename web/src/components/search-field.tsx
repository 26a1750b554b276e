import { useEffect, useRef, useState } from 'react'

type SearchFieldProps = { label: string; value: string; onChange: (value: string) => void }

const pauseMs = 200

/** A search that stands in the address: told there when the typing pauses, taken from there when it changes. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const [typed, setTyped] = useState(value)
  const told = useRef(value)
  const tell = useRef(onChange)
  tell.current = onChange

  useEffect(() => {
    if (value === told.current) return
    told.current = value
    setTyped(value)
  }, [value])

  useEffect(() => {
    if (typed === told.current) return
    const timer = setTimeout(() => {
      told.current = typed
      tell.current(typed)
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [typed])

  return (
    <input
      type="search"
      data-page-filter
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className="min-h-8 w-56 max-w-full rounded-sm border border-control bg-ground px-2 text-[13px] placeholder:text-muted"
    />
  )
}
