import { errorWords, valueWords } from '@outlay/shared/words'
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/**
 * Words a schema's objection to follow the name of a field: `must be at most 200`. Schemas word objections
 * that are particular to a field. For common ones they only tell the kind.
 */
export function describeIssue(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      // The issue lacks the value, and only its message distinguishes "missing" from "of another type".
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

/** Texts and lists have a length, numbers a value. */
function describeBound(origin: string, bound: number, words: typeof valueWords.least): string {
  if (origin === 'string') return words.characters(bound)
  return origin === 'array' ? words.entries(bound) : words.number(bound)
}

/** Words a schema's objection as one sentence that names the field. `where`: `body`, `query`, `line`. */
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

/** The caller chose the field's name, so it is cut and freed of control characters. */
function shorten(text: string): string {
  const printable = text.replace(/[\p{Cc}\p{Cf}]/gu, '?')
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable
}
