import { startWords } from '@outlay/shared/words'
import { z } from 'zod'

/** A setting with an unusable value. The message is one sentence that names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * A kind of value: how it is read, its description in docs/configuration.md (empty for any text), and how it is
 * written in the environment if that differs from `String(value)`.
 */
export type Allowed<T> = { schema: z.ZodType<T>; allowed: string; write?(value: T): string }

/** An environment variable: how it is read, its default, and its description in docs/configuration.md. */
export type Setting<T, Default extends T | undefined = T | undefined> = {
  schema: z.ZodType<T>
  allowed: string
  unit: string
  /** Undefined for a setting without a default value of its own: `defaultText` says what holds then. */
  default: Default
  defaultText: string
  help: string
}

const { values } = startWords

/** A setting whose default is a value, or one whose default depends on other settings and is described by a text. */
export function setting<T>(
  allowed: Allowed<T>,
  unit: string,
  fallback: { value: NoInfer<T> },
  help: string,
): Setting<T, T>
export function setting<T>(
  allowed: Allowed<T>,
  unit: string,
  fallback: string,
  help: string,
): Setting<T, undefined>
export function setting<T>(
  { schema, allowed, write = String }: Allowed<T>,
  unit: string,
  fallback: { value: T } | string,
  help: string,
): Setting<T> {
  const byDefault =
    typeof fallback === 'string'
      ? { default: undefined, defaultText: fallback }
      : { default: fallback.value, defaultText: write(fallback.value) }
  return { schema, allowed, unit, ...byDefault, help }
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

/** A time of up to a day. */
export const milliseconds = wholeNumber(1, 86_400_000)

export function oneOf<const Word extends string>(...words: [Word, Word, ...Word[]]): Allowed<Word> {
  const [one, other, ...more] = words
  const problem = more.length === 0 ? values.either(one, other) : values.oneOf(words.join(', '))
  return allows(z.enum(words, problem), words.join(', '))
}

/** A yes or no, written as one of two words in the order of docs/configuration.md. */
export function yesOrNo(words: { first: string; second: string; yes: 'first' | 'second' }): Allowed<boolean> {
  const { first, second } = words
  const { schema, allowed } = oneOf(first, second)
  const [yes, no] = words.yes === 'first' ? [first, second] : [second, first]
  return {
    schema: schema.transform((word) => word === yes),
    allowed,
    write: (isYes) => (isYes ? yes : no),
  }
}
