import type { CommandAction } from '../features/commands/prepare-commands.ts'
import { pageKeys, rangeKeys } from '../features/shortcuts/read-key.ts'
import { shortcutsAreOn } from '../lib/shortcuts-choice.ts'

/** The keys that do what a command does here, to be learnt beside it; none where there are none, or they are off. */
export function keysOfCommand(action: CommandAction, hasRange: boolean): string[] {
  if (!shortcutsAreOn()) return []
  switch (action.kind) {
    case 'page':
      return keysFor(pageKeys, action.to).flatMap((key) => ['g', key])
    case 'range':
      return hasRange ? keysFor(rangeKeys, action.range) : []
    case 'shortcuts':
      return ['?']
    default:
      return []
  }
}

function keysFor(keys: Record<string, string>, wanted: string): string[] {
  return Object.keys(keys).filter((key) => keys[key] === wanted)
}
