import { ownNameDraft } from '@outlay/shared/api'
import { pricesWords, valueWords } from '@outlay/shared/words'
import { describeIssue } from '../../lib/describe-issue.ts'
import { escapeForTerminal } from '../escape-for-terminal.ts'
import { type ApplyOptions, applyDraft } from './apply-draft.ts'
import { withPrices } from './with-prices.ts'

const words = pricesWords.map

/** `outlay prices map`: for all times, unless a first day is given. */
export async function mapName(
  provider: string,
  name: string,
  model: string,
  options: ApplyOptions & { from?: string },
): Promise<void> {
  const lower = (text: string) => text.trim().toLowerCase()
  const checked = ownNameDraft.safeParse({
    ...{ provider: lower(provider), name: lower(name), model: lower(model) },
    from: options.from ?? null,
  })
  if (!checked.success) {
    const issue = checked.error.issues[0]
    const problem = issue ? describeIssue(issue) : valueWords.invalid
    throw new Error(pricesWords.badArgument(escapeForTerminal(String(issue?.path[0])), problem))
  }
  await withPrices(async (prices) => {
    const draft = { prices: [], names: [checked.data], note: null, changeId: null }
    const change = await applyDraft(prices, draft, options)
    if (change)
      process.stdout.write(
        `${words.done(checked.data.name, checked.data.model, change.ids[0] ?? change.id)}\n`,
      )
  })
}
