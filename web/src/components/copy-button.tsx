import { words } from '@outlay/shared/words'
import { type RefObject, useState } from 'react'
import { copyText } from '../lib/copy-text.ts'

type CopyButtonProps = {
  label: string
  text: string
  /** Where the text stands on the page, for browsers that only copy what is marked. */
  shownIn: RefObject<HTMLElement | null>
  className?: string
}

/** Takes a text to the clipboard, and says so for a moment; where it may not, the text is left marked to take. */
export function CopyButton({ label, text, shownIn, className = '' }: CopyButtonProps) {
  const [says, setSays] = useState<string | null>(null)

  async function copy() {
    const isCopied = await copyText(text, shownIn.current)
    setSays(isCopied ? words.states.copied : words.states.notCopied)
    setTimeout(() => setSays(null), 2_000)
  }

  return (
    <button
      type="button"
      onClick={copy}
      aria-label={`${words.states.copy}: ${label}`}
      className={`min-h-6 shrink-0 px-1 text-[13px] font-medium text-accent hover:underline ${className}`}
    >
      <span aria-live="polite">{says ?? words.states.copy}</span>
    </button>
  )
}
