import { startWords } from '@outlay/shared/words'
import { z } from 'zod'

/** A setting that cannot be used; its message is one sentence that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** The values that a setting may have: how one is read, and what docs/configuration.md says of them; empty: any text. */
export type Allowed<T> = { schema: z.ZodType<T>; allowed: string }

/** One environment variable: how it is read, and what docs/configuration.md says about it. */
export type Setting<T> = Allowed<T> & { default: string; unit: string; help: string }

const { values } = startWords

export function setting<T>(
  { schema, allowed }: Allowed<T>,
  unit: string,
  defaultText: string,
  help: string,
): Setting<T> {
  return { schema, allowed, unit, default: defaultText, help }
}

export function allows<T>(schema: z.ZodType<T>, allowed: string): Allowed<T> {
  return { schema, allowed }
}

export const text = allows(z.string(), '')

export function wholeNumber(min: number, max: number): Allowed<number> {
  const schema = z
    .string()
    .regex(/^\d+$/, values.wholeNumber)
    .transform(Number)
    .pipe(z.number().min(min, values.atLeast(min)).max(max, values.atMost(max)))
  return allows(schema, `${min} to ${max}`)
}

export function oneOf<const Word extends string>(...words: [Word, Word, ...Word[]]): Allowed<Word> {
  const [one, other, ...more] = words
  const problem = more.length === 0 ? values.either(one, other) : values.oneOf(words.join(', '))
  return allows(z.enum(words, problem), words.join(', '))
}
