import { factorBody } from '@outlay/shared/api'
import { pricesWords, valueWords } from '@outlay/shared/words'
import { describeIssue } from '../../lib/describe-issue.ts'
import { escapeForTerminal } from '../escape-for-terminal.ts'
import { requireRecords } from '../open-records.ts'
import { confirm } from './confirm.ts'
import { withPrices } from './with-prices.ts'

const words = pricesWords.factor

/** `outlay prices factor`. */
export async function setFactor(
  project: string,
  factor: string,
  { provider, from, yes }: { provider?: string; from?: string; yes?: boolean },
): Promise<void> {
  const checked = factorBody.safeParse({
    ...{ project, factor, provider: provider ?? null },
    ...(from === undefined ? {} : { from }),
  })
  if (!checked.success) {
    const issue = checked.error.issues[0]
    const problem = issue ? describeIssue(issue) : valueWords.invalid
    throw new Error(pricesWords.badArgument(escapeForTerminal(String(issue?.path[0])), problem))
  }
  await withPrices(async (prices) => {
    process.stdout.write(`${words.would(escapeForTerminal(project), factor)}\n`)
    if (!(await confirm(yes))) return
    const change = await prices.setFactor(checked.data)
    process.stdout.write(`${words.done(escapeForTerminal(project), factor, change.ids[0] ?? change.id)}\n`)
  }, requireRecords)
}
