import { useRef } from 'react'
import { CopyButton } from './copy-button.tsx'

type CopyableProps = { label: string; text: string; testId?: string }

/** Something to take away: shown whole with its line breaks, wrapped rather than cut, copied by a button. */
export function Copyable({ label, text, testId }: CopyableProps) {
  const code = useRef<HTMLElement>(null)
  return (
    <div className="flex items-start gap-3 border-y bg-raised px-3 py-2">
      <code
        ref={code}
        data-testid={testId}
        className="min-w-0 grow self-center font-mono text-[13px] break-words whitespace-pre-wrap"
      >
        {text}
      </code>
      <CopyButton label={label} text={text} shownIn={code} />
    </div>
  )
}
