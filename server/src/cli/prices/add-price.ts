import { type OwnPriceDraft, ownPriceDraft } from '@outlay/shared/api'
import { resolveModel, rowAt } from '@outlay/shared/pricing'
import { billedUnits, type TokenPart, tokenParts } from '@outlay/shared/usage'
import { pricesWords, valueWords } from '@outlay/shared/words'
import { describeIssue } from '../../lib/describe-issue.ts'
import { escapeForTerminal } from '../escape-for-terminal.ts'
import { type ApplyOptions, applyDraft } from './apply-draft.ts'
import { type PriceCommands, withPrices } from './with-prices.ts'

const words = pricesWords.add

type AddOptions = ApplyOptions & {
  provider: string
  model: string
  input?: string
  output?: string
  cached?: string
  cacheWrite?: string
  rate: string[]
  unit: string[]
  name: string[]
  from?: string
  until?: string
  source?: string
  note?: string
}

/** `outlay prices add`. */
export async function addPrice(options: AddOptions): Promise<void> {
  const price = { rates: ratesOf(options), units: unitsOf(options.unit) }
  if (!price.rates && !price.units) throw new Error(words.noPrice)
  await withPrices(async (prices) => {
    const draft = draftOf(options, price, prices)
    const change = await applyDraft(
      prices,
      { prices: [draft], names: [], note: null, changeId: null },
      options,
    )
    if (change) process.stdout.write(`${words.done(change.ids[0] ?? change.id)}\n`)
  })
}

/** For an option that may be repeated. */
export function collected(value: string, earlier: string[]): string[] {
  return [...earlier, value]
}

type Terms = {
  rates: Partial<Record<TokenPart, string>> | null
  units: OwnPriceDraft['price']['units'] | null
}

function draftOf(options: AddOptions, { rates, units }: Terms, { desk }: PriceCommands): OwnPriceDraft {
  const today = new Date().toISOString().slice(0, 10)
  const provider = options.provider.trim().toLowerCase()
  const model = options.model.trim().toLowerCase()
  const checked = ownPriceDraft.safeParse({
    provider,
    model,
    names: options.name.map((name) => name.trim().toLowerCase()),
    note: options.note ?? null,
    price: {
      from: options.from === undefined ? firstDay() : catalogueTime(options.from),
      until: options.until === undefined ? null : catalogueTime(options.until),
      ...(rates && { rates }),
      ...(units && { units }),
      source: options.source ?? words.ownSource,
      verifiedOn: today,
    },
  })
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]
  const problem = issue ? describeIssue(issue) : valueWords.invalid
  throw new Error(words.unusable(escapeForTerminal(String(issue?.path.at(-1) ?? 'model')), problem))

  /**
   * The first price of a model holds for all times, so that it explains calls on record. Any other holds from
   * today.
   */
  function firstDay(): string | null {
    const now = Date.now()
    const known = resolveModel(desk.book(), provider, model, now)
    return known && rowAt(known, now) ? today : null
  }
}

/** The form of catalogues: a day, or an instant in UTC. */
export function catalogueTime(time: string): string {
  return time.length === 10 ? time : new Date(time).toISOString()
}

function ratesOf({ input, output, cached, cacheWrite, rate }: AddOptions): Terms['rates'] {
  const rates: Partial<Record<TokenPart, string>> = {}
  if (input !== undefined) rates.uncachedInputTokens = checkedPrice('input', input)
  if (cached !== undefined) rates.cacheReadInputTokens = checkedPrice('cached', cached)
  if (cacheWrite !== undefined) rates.cacheWrite5mInputTokens = checkedPrice('cache-write', cacheWrite)
  if (output !== undefined) rates.outputTextTokens = checkedPrice('output', output)
  for (const text of rate) {
    const [name, usd] = text.split('=', 2)
    const part = tokenParts.find((known) => known === name)
    if (!part || usd === undefined)
      throw new Error(words.unusable('rate', words.badRate(tokenParts.join(', '))))
    rates[part] = checkedPrice('rate', usd)
  }
  return Object.keys(rates).length === 0 ? null : rates
}

function unitsOf(texts: readonly string[]): Terms['units'] {
  if (texts.length === 0) return null
  const units = texts.map((text) => {
    const [, name, usd, per = '1'] = /^(\w+)=([\d.]+)(?:\/(\d{1,9}))?$/.exec(text) ?? []
    const unit = billedUnits.find((known) => known === name)
    if (!unit || usd === undefined || Number(per) === 0) {
      throw new Error(words.unusable('unit', words.badUnit(billedUnits.join(', '))))
    }
    return [unit, { usd: checkedPrice('unit', usd), per: Number(per) }] as const
  })
  return Object.fromEntries(units)
}

function checkedPrice(option: string, text: string): string {
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return text
  throw new Error(words.unusable(option, words.badPrice))
}
