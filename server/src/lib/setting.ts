import { startWords } from '@outlay/shared/words'
import { z } from 'zod'

/** A setting with an unusable value. The message is one sentence that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** A kind of value: how it is read, and its description in docs/configuration.md (empty for any text). */
export type Allowed<T> = { schema: z.ZodType<T>; allowed: string }

/** An environment variable: how it is read, and its description in docs/configuration.md. */
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
