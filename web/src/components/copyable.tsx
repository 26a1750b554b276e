import { words } from '@outlay/shared/words'
import { useRef, useState } from 'react'

type CopyableProps = { label: string; text: string; testId?: string }

/** One line to take away: shown whole, wrapped rather than cut, copied by a button. */
export function Copyable({ label, text, testId }: CopyableProps) {
  const code = useRef<HTMLElement>(null)
  const [isCopied, setIsCopied] = useState(false)

  async function copy() {
    await copyText(text, code.current)
    setIsCopied(true)
    setTimeout(() => setIsCopied(false), 2_000)
  }

  return (
    <div className="flex items-start gap-3 border-y bg-raised px-3 py-2">
      <code ref={code} data-testid={testId} className="grow self-center font-mono text-[13px] break-words">
        {text}
      </code>
      <button
        type="button"
        onClick={copy}
        aria-label={`${words.states.copy}: ${label}`}
        className="min-h-6 shrink-0 px-1 text-[13px] font-medium text-accent hover:underline"
      >
        <span aria-live="polite">{isCopied ? words.states.copied : words.states.copy}</span>
      </button>
    </div>
  )
}

/** The clipboard is closed to pages over plain http from another machine; a marked text can still be copied there. */
async function copyText(text: string, element: HTMLElement | null): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  if (element) window.getSelection()?.selectAllChildren(element)
  document.execCommand('copy')
}
