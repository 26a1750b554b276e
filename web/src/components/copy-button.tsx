import { words } from '@outlay/shared/words'
import { type RefObject, useState } from 'react'

type CopyButtonProps = {
  label: string
  text: string
  /** Where the text stands on the page, for browsers that only copy what is marked. */
  shownIn: RefObject<HTMLElement | null>
  className?: string
}

/** Takes a text to the clipboard, and says so for a moment. */
export function CopyButton({ label, text, shownIn, className = '' }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false)

  async function copy() {
    await copyText(text, shownIn.current)
    setIsCopied(true)
    setTimeout(() => setIsCopied(false), 2_000)
  }

  return (
    <button
      type="button"
      onClick={copy}
      aria-label={`${words.states.copy}: ${label}`}
      className={`min-h-6 shrink-0 px-1 text-[13px] font-medium text-accent hover:underline ${className}`}
    >
      <span aria-live="polite">{isCopied ? words.states.copied : words.states.copy}</span>
    </button>
  )
}

/** The clipboard is closed to pages over plain http from another machine; a marked text can still be copied there. */
async function copyText(text: string, element: HTMLElement | null): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  if (element) window.getSelection()?.selectAllChildren(element)
  document.execCommand('copy')
}
