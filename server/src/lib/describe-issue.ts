import { errorWords, valueWords } from '@outlay/shared/words'
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

/** What a schema objects to as one sentence that names the field; `where` it stands: `body`, `query`, `line`. */
export function describeInvalid(issue: Issue, where: string): string {
  const field = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => `"${shorten(key)}"`).join(', ')
    return errorWords.requests.unknownFields(where, names)
  }
  const problem = describeIssue(issue)
  return field === ''
    ? errorWords.requests.invalidBecause(where, problem)
    : errorWords.requests.invalidField(shorten(field), where, problem)
}

/** A field's name is the caller's own text: kept short, and free of control characters. */
function shorten(text: string): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable
}
