import type { KeySummary, ProjectSummary, UsageGroup } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { type LabelDimension, labelDimensions } from '@outlay/shared/records'
import { type OutcomeFilter, outcomeFilters } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'

/** Which of the calls to list. Projects and keys by id, models by name. */
export type CallFilters = {
  outcome?: OutcomeFilter | undefined
  project?: string | undefined
  key?: string | undefined
  model?: string | undefined
} & { [Label in LabelDimension]?: string | undefined }

export type FilterName = keyof CallFilters
type Option = { value: string; label: string }
export type FilterChoice = { name: FilterName; label: string; all: string; options: Option[] }
export type FilterChip = { name: FilterName; text: string; removal: string }

/** What is known of the names behind ids: the groups that had calls in the range, and the lists of all there are. */
export type FilterSources = {
  groups: readonly UsageGroup[]
  projects: readonly ProjectSummary[]
  keys: readonly KeySummary[]
}

const { filters: texts } = words.calls

const filterNames = ['outcome', 'project', 'key', 'model', ...labelDimensions] as const

/** The filters among other things: those that are set. */
export function filtersIn(search: CallFilters): CallFilters {
  return Object.fromEntries(
    filterNames.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])),
  )
}

/**
 * What can be chosen: whatever had calls in the range, keys only of the project that is chosen. What is chosen
 * stays choosable where it had none.
 */
export function prepareChoices(filters: CallFilters, sources: FilterSources): FilterChoice[] {
  const groups = sources.groups.filter(
    ({ project }) => filters.project === undefined || project?.id === filters.project,
  )
  const projects = sources.groups.flatMap(({ project }) => project?.id ?? [])
  const keys = groups.flatMap(({ key }) => key?.id ?? [])
  const models = sources.groups.flatMap(({ model }) => model ?? [])
  const optionsOf = (name: FilterName, values: readonly string[]) =>
    distinct([...values, ...(filters[name] === undefined ? [] : [filters[name]])])
      .map((value) => ({ value, label: nameOf(name, value, sources) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'en'))
  return [
    {
      name: 'outcome',
      label: texts.outcome,
      all: texts.all,
      options: outcomeFilters.map((value) => ({ value, label: outcomeName(value) })),
    },
    { name: 'project', label: texts.project, all: texts.anyProject, options: optionsOf('project', projects) },
    { name: 'key', label: texts.key, all: texts.anyKey, options: optionsOf('key', keys) },
    { name: 'model', label: texts.model, all: texts.anyModel, options: optionsOf('model', models) },
  ]
}

/** What is chosen, one by one, so that each can be taken back. */
export function prepareChips(filters: CallFilters, sources: FilterSources): FilterChip[] {
  return filterNames.flatMap((name) => {
    const value = filters[name]
    if (value === undefined) return []
    const text = texts.chip(texts[name], nameOf(name, value, sources))
    return [{ name, text, removal: texts.remove(text) }]
  })
}

/** The filters with one of them set or taken back; another project has other keys. */
export function withFilter(filters: CallFilters, name: FilterName, value: string | undefined): CallFilters {
  if (name === 'outcome') return { ...filters, outcome: outcomeFilters.find((known) => known === value) }
  if (name === 'project') return { ...filters, project: value, key: undefined }
  return { ...filters, [name]: value }
}

function nameOf(name: FilterName, value: string, sources: FilterSources): string {
  switch (name) {
    case 'outcome':
      return outcomeName(value as OutcomeFilter)
    case 'model':
      return printable(value)
    case 'project':
      return printable(
        sources.groups.find(({ project }) => project?.id === value)?.project?.name ??
          sources.projects.find(({ id }) => id === value)?.name ??
          value,
      )
    case 'key':
      return keyName(value, sources)
    default:
      return printable(value)
  }
}

function outcomeName(filter: OutcomeFilter): string {
  return filter === 'failed' ? texts.failed : words.outcomes[filter]
}

/** Keys of two projects may be called the same, so a key is named with its project. */
function keyName(id: string, { groups, keys }: FilterSources): string {
  const known = keys.find((key) => key.id === id)
  const group = groups.find(({ key }) => key?.id === id)
  const name = known?.name ?? group?.key?.name ?? id
  if (known?.kind === 'pass-through' && known.name === known.hint) return words.calls.ownKey(printable(name))
  const project = known?.project?.name ?? group?.project?.name
  return [project, name].flatMap((text) => (text === undefined ? [] : printable(text))).join(' · ')
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
