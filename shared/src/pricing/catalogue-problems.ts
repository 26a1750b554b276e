import type { ProviderCatalogue } from './catalogue-schema.ts'

type Span = { from: string | null; until: string | null }

/**
 * What a catalogue's shape alone cannot show: sentences about spans that overlap or leave a gap, names that
 * mean two models, models that do not exist and bands without terms. Empty when all is well.
 */
export function catalogueProblems(catalogue: ProviderCatalogue): string[] {
  const problems: string[] = []
  const models = new Set<string>()
  const names = new Map<string, string>()

  for (const { model, names: own, prices } of catalogue.models) {
    if (models.has(model)) problems.push(`model ${model} is listed twice`)
    models.add(model)
    if (!own.includes(model)) problems.push(`model ${model} does not list its own name`)
    for (const name of own) {
      const other = names.get(name)
      if (other !== undefined) problems.push(`the name ${name} means both ${other} and ${model}`)
      names.set(name, model)
    }
    problems.push(...spanProblems(model, prices))
    for (const row of prices) {
      problems.push(...rowProblems(row, catalogue).map((text) => `${model} from ${row.from}: ${text}`))
    }
  }

  for (const name of new Set(catalogue.aliases.map((alias) => alias.name))) {
    if (names.has(name)) problems.push(`the alias ${name} is also a name of ${names.get(name)}`)
    const spans = catalogue.aliases.filter((alias) => alias.name === name)
    problems.push(...spanProblems(name, spans))
  }
  for (const { name, model } of catalogue.aliases) {
    if (!models.has(model)) problems.push(`the alias ${name} means ${model}, which is not listed`)
  }
  for (const { wholeName, model } of catalogue.patterns) {
    if (!models.has(model)) problems.push(`the pattern ${wholeName} means ${model}, which is not listed`)
    if (!isRegExp(wholeName)) problems.push(`the pattern ${wholeName} is no expression`)
  }
  for (const { unit, models } of catalogue.tools ?? []) {
    if (models !== undefined && !isRegExp(models))
      problems.push(`the models of ${unit}, ${models}, are no expression`)
  }
  for (const { provider, models } of catalogue.resells ?? []) {
    if (provider === catalogue.provider) problems.push(`${provider} resells itself`)
    if (!isRegExp(models)) problems.push(`the models resold of ${provider}, ${models}, are no expression`)
  }
  return problems
}

type Row = ProviderCatalogue['models'][number]['prices'][number]

function rowProblems(
  { rates, units, tiers, longContext, schedule }: Row,
  { calendars = {} }: ProviderCatalogue,
) {
  const problems: string[] = []
  if (!rates && !units) problems.push('a price has rates or units')
  if (!rates && (tiers || longContext || schedule))
    problems.push('only rates have tiers, a long band or a schedule')
  if (longContext && !longContext.rates === !longContext.multiplier) {
    problems.push('a long band has either rates or a multiplier')
  }
  if (schedule && (tiers || longContext))
    problems.push('hours of the day are not combined with tiers or a long band')
  for (const { workingDaysOf } of schedule?.windows ?? []) {
    if (workingDaysOf !== undefined && !Object.hasOwn(calendars, workingDaysOf)) {
      problems.push(`there is no calendar ${workingDaysOf}`)
    }
  }
  return problems
}

/** Rows stand in order and each begins where the one before it ends; only the outer ends may be open. */
function spanProblems(name: string, spans: readonly Span[]): string[] {
  const problems: string[] = []
  for (const [index, span] of spans.entries()) {
    const before = spans[index - 1]
    if (before && instantOf(before.until) !== instantOf(span.from)) {
      problems.push(`${name}: the row from ${span.from} does not begin where the one before it ends`)
    }
    if (before && span.from === null) problems.push(`${name}: only the first row may have no beginning`)
    if (span.from !== null && span.until !== null && Date.parse(span.from) >= Date.parse(span.until)) {
      problems.push(`${name}: the row from ${span.from} ends before it begins`)
    }
  }
  return problems
}

function instantOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text)
}

function isRegExp(source: string): boolean {
  try {
    new RegExp(source)
    return true
  } catch {
    return false
  }
}
