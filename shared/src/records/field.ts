import type { CostPart } from '../pricing/index.ts'
import type { TokenPart, TokenUsage } from '../usage/index.ts'

/**
 * One field of a record. Its kind decides the form of its value in the journal, in the database and in an export: each
 * of those knows one form for every kind.
 */
export type FieldOf<Record> = { [Name in keyof Record]: Field<Name, Record[Name]> }[keyof Record]

type Field<Name, Value> = {
  name: Name
  kind: KindOf<Value>
  /** Every record has a value; absent: it may be unknown, which is null. */
  isKnown?: null extends Value ? never : true
  /** Nearly every row has NULL in its column. Such columns are part of the SQL, which is faster than binding them. */
  usual?: null
  /** The token parts that many calls have. The columns of all others are 0 in nearly every row. */
  commonParts?: readonly TokenPart[]
} & (null extends Value ? unknown : { isKnown: true }) &
  (Shown<Value> | { api: null; csv: null })

/** Exports are made of what the API shows, so only that can have a column. */
type Shown<Value> = {
  /** The path of the value in the details of a call: `cost.tier`. */
  api: string
  /** The heading of its column in an export, one for each token part of a usage; null: it has no column. */
  csv: HeadingOf<KindOf<Value>> | null
}

type HeadingOf<Kind> = Kind extends 'usage'
  ? readonly TokenPart[]
  : Kind extends 'json' | 'costParts'
    ? never
    : string

/** The kinds that can carry a value of this type. `decimal` is a number written as text. */
type KindOf<Value> = [NonNullable<Value>] extends [boolean]
  ? 'flag'
  : [NonNullable<Value>] extends [string]
    ? 'text' | 'decimal'
    : [NonNullable<Value>] extends [number]
      ? 'whole' | 'real' | 'instant'
      : [NonNullable<Value>] extends [bigint]
        ? 'money'
        : SpecialKindOf<NonNullable<Value>>

type SpecialKindOf<Value> = [Value] extends [readonly CostPart[]]
  ? 'costParts'
  : [Value] extends [readonly { durationMs: number }[]]
    ? 'attempts'
    : [TokenUsage, Value] extends [Value, TokenUsage]
      ? 'usage'
      : 'json'
