import type { UsageDimension, UsageGroup } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

/** Whom or what spend is charged to. The empty id stands for calls that name none. */
export type Entity = { id: string; label: string }

/** What a group of a usage report is about, in one of the dimensions it was asked by. */
export function entityOf(group: UsageGroup, dimension: UsageDimension): Entity {
  switch (dimension) {
    case 'project':
      return named(group.project, words.entities.noProject)
    case 'key':
      return named(group.key, words.entities.noKey)
    case 'model':
      return named(group.model && { id: group.model, name: group.model }, words.entities.noModel)
    case 'provider':
      return named(group.provider && { id: group.provider, name: group.provider }, words.entities.noProvider)
  }
}

function named(known: { id: string; name: string } | '' | null | undefined, unknown: string): Entity {
  return known ? { id: known.id, label: printable(known.name) } : { id: '', label: unknown }
}
