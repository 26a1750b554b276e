import { words } from '@outlay/shared/words'
import { Panel } from '../../components/panel.tsx'
import { PanelTable, RowName } from '../../components/panel-table.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { type CountingQuestion, useCounting } from './counting-query.ts'
import { type Prompt, preparePrompt } from './prepare-prompt.ts'

const texts = words.counting.prompt

type PromptPanelProps = {
  question: CountingQuestion
  isLive: boolean
  /** Whether the page is narrowed to some calls, which this cannot be. */
  isFiltered: boolean
}

/** What prompts consist of, as a bar and as the table that is its legend. */
export function PromptPanel({ question, isLive, isFiltered }: PromptPanelProps) {
  const counting = useCounting(question, { isLive })
  const shares = counting.data?.prompt
  return (
    <Panel title={texts.title}>
      {counting.data === undefined && <Waiting query={counting} className="h-52" />}
      {shares === null && <p className="text-[13px] text-muted">{texts.none}</p>}
      {shares && (
        <div
          className={counting.isPlaceholderData ? 'opacity-50' : ''}
          aria-busy={counting.isPlaceholderData}
        >
          {isFiltered && <p className="mb-3 max-w-prose text-[13px] text-muted">{texts.unfiltered}</p>}
          <Shares prompt={preparePrompt(shares)} />
        </div>
      )}
    </Panel>
  )
}

const columns = [
  { label: texts.columns.part },
  { label: texts.columns.share, className: 'w-20 numbers sm:w-28' },
  { label: texts.columns.tokens, className: 'w-20 numbers sm:w-28' },
]

function Shares({ prompt }: { prompt: Prompt }) {
  return (
    <>
      <div role="img" aria-label={prompt.summary} className="flex h-6 gap-0.5" data-testid="prompt">
        {prompt.lines.map(({ part, label, share, fraction, colour }) => (
          <div
            key={part}
            title={`${label} ${share}`}
            style={{ flexGrow: fraction, background: colour }}
            className="min-w-0.5 basis-0"
          />
        ))}
      </div>
      <PanelTable title={prompt.summary} columns={columns} isNarrow className="mt-4">
        {prompt.lines.map(({ part, label, colour, share, tokens, exactTokens }) => (
          <tr key={part} className="border-t">
            <RowName>
              <span className="flex items-baseline gap-2">
                <span className="size-2.5 shrink-0" style={{ background: colour }} />
                {label}
              </span>
            </RowName>
            <td className="py-1.5 numbers">{share}</td>
            <td className="py-1.5 numbers" title={exactTokens}>
              {tokens}
            </td>
          </tr>
        ))}
      </PanelTable>
      <p className="mt-3 max-w-prose text-[13px] text-muted">{prompt.how}</p>
    </>
  )
}
