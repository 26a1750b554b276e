import { valueWords } from '@outlay/shared/words'
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/**
 * What a schema objects to, in words that go after the name of a field: `must be at most 200`. Schemas say what is
 * particular to a field themselves; of what is common to many they only tell the kind.
 */
export function describeIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      // The issue does not carry the value, and nothing else tells "missing" from "of another type".
      if (issue.message.endsWith('undefined')) return valueWords.missing
      return valueWords.types[issue.expected] ?? valueWords.invalid
    case 'invalid_value':
      return valueWords.oneOf(issue.values.join(', '))
    case 'too_small':
      return describeBound(issue.origin, Number(issue.minimum), valueWords.least)
    case 'too_big':
      return describeBound(issue.origin, Number(issue.maximum), valueWords.most)
    default:
      return issue.message
  }
}

/** Texts and lists are measured by their length, numbers by themselves. */
function describeBound(origin: string, bound: number, words: typeof valueWords.least): string {
  if (origin === 'string') return words.characters(bound)
  return origin === 'array' ? words.entries(bound) : words.number(bound)
}
