import { printable } from '@outlay/shared/format'

/** Text that somebody else chose: shown as text, whole on hover, and unable to turn its neighbours around. */
export function ForeignText({ text, className = '' }: { text: string; className?: string }) {
  const shown = printable(text)
  return (
    <bdi className={className} title={shown}>
      {shown}
    </bdi>
  )
}
