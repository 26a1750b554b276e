/** `bad` is what somebody should look at, `open` what cannot be said yet. */
export type Verdict = 'good' | 'bad' | 'open'

const marks: Record<Verdict, string> = { good: '✓', bad: '▲', open: '…' }
const looks: Record<Verdict, string> = { good: '', bad: 'font-medium text-bad', open: 'text-muted' }

type JudgementProps = { verdict: Verdict; text: string; reason: string }

/** What is thought of a row, in a word, a mark and a colour, with the reason at hand. */
export function Judgement({ verdict, text, reason }: JudgementProps) {
  return (
    <span className={looks[verdict]} title={reason}>
      <span aria-hidden="true">{marks[verdict]}</span> {text}
    </span>
  )
}
