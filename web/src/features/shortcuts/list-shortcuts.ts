import { words } from '@outlay/shared/words'
import { menuKeys } from '../../lib/menu-key.ts'
import { type PageKey, pageKeys, type RangeKey, rangeKeys } from './read-key.ts'

export type Shortcut = { keys: string[]; isSequence?: boolean; does: string }

const texts = words.shortcuts

const pageNames: Record<PageKey, string> = {
  h: words.pages.home,
  s: words.pages.spend,
  c: words.pages.calls,
  k: words.pages.keys,
  p: words.pages.prices,
}

/** What there is to press, in the order of how often one will. */
export function listShortcuts(): Array<{ title: string; shortcuts: Shortcut[] }> {
  return [
    {
      title: texts.everywhere,
      shortcuts: [
        { keys: menuKeys(), does: texts.menu },
        { keys: ['/'], does: texts.find },
        { keys: ['?'], does: texts.list },
        { keys: ['Esc'], does: texts.close },
      ],
    },
    {
      title: texts.ranges,
      shortcuts: (Object.keys(rangeKeys) as RangeKey[]).map((key) => ({
        keys: [key],
        does: words.ranges[rangeKeys[key]],
      })),
    },
    {
      title: texts.pages,
      shortcuts: (Object.keys(pageKeys) as PageKey[]).map((key) => ({
        keys: ['g', key],
        isSequence: true,
        does: pageNames[key],
      })),
    },
  ]
}
