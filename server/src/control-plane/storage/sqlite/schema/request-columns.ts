import { type Receipt, type ReceiptField, receiptFields } from '@outlay/shared/records'
import type { TokenPart } from '@outlay/shared/usage'
import type { $Type, NotNull } from 'drizzle-orm'
import { real, text } from 'drizzle-orm/sqlite-core'
import { flag, picoUsd, snakeCase, tokenColumns, whole } from './columns.ts'

type SingleField = Exclude<ReceiptField, { kind: 'usage' }>

type RequestColumns = { [Field in SingleField as Field['name']]: ColumnFor<Field> } & Record<
  TokenPart,
  ReturnType<typeof plainColumns.whole>
>

type ColumnFor<Field extends SingleField> = Field extends { isKnown: true; kind: keyof typeof plainColumns }
  ? NotNull<TypedColumn<Field>>
  : TypedColumn<Field>

/** Plain columns have the type of their field. All others hold JSON. */
type TypedColumn<Field extends SingleField> = Field['kind'] extends 'text'
  ? $Type<ReturnType<typeof plainColumns.text>, NonNullable<Receipt[Field['name']]>>
  : Field['kind'] extends keyof typeof plainColumns
    ? ReturnType<(typeof plainColumns)[Field['kind']]>
    : ReturnType<typeof plainColumns.text>

const plainColumns = {
  text: (name: string) => text(name),
  decimal: (name: string) => text(name),
  whole: (name: string) => whole(name),
  instant: (name: string) => whole(name),
  real: (name: string) => real(name),
  flag: (name: string) => flag(name),
  money: (name: string) => picoUsd(name),
}

/** One column per field of a receipt, and one per part of its usage. */
export function requestColumns(): RequestColumns {
  const columns = receiptFields.flatMap((field): [string, unknown][] =>
    field.kind === 'usage'
      ? Object.entries(tokenColumns((name) => whole(name)))
      : [[field.name, columnFor(field)]],
  )
  // Guaranteed: the loop above makes a column of the right kind for each field.
  return Object.fromEntries(columns) as RequestColumns
}

/**
 * A JSON column may be NULL for a known value: a cost without parts, or a single attempt, which is the call
 * itself.
 */
function columnFor(field: SingleField) {
  const name = columnName(field)
  if (field.name === 'id') return text(name).primaryKey()
  if (!isPlain(field)) return text(name)
  const column = plainColumns[field.kind](name)
  return 'isKnown' in field ? column.notNull() : column
}

/** A money column has its unit in its name: `listCost` is stored in `list_cost_pico_usd`. */
function columnName({ name, kind }: SingleField): string {
  return snakeCase(kind === 'money' ? `${name}PicoUsd` : name)
}

function isPlain(field: SingleField): field is Extract<SingleField, { kind: keyof typeof plainColumns }> {
  return field.kind in plainColumns
}
