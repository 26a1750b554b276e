/**
 * JSON text written again in another form, without passing through JavaScript values: those would lose `1.0`,
 * `1e8`, long integers and the order of keys that look like numbers. Null for a text that is no JSON.
 */

/** Without spaces, letters as they are: how a model is shown the arguments of its past calls. */
export function compactJson(text: string): string | null {
  return rewritten(text, compactForm)
}

/**
 * As Python's `json.dumps` writes it: a space after each separator, and unless letters are kept (its
 * `ensure_ascii=False`) everything beyond ASCII as `\uXXXX`.
 */
export function pythonJson(text: string, keepsLetters = false): string | null {
  return rewritten(text, keepsLetters ? pythonLettersForm : pythonForm)
}

/** Escapes what is beyond ASCII in JSON text; such letters can only stand in its strings. */
export function escapeBeyondAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

interface JsonForm {
  comma: string
  colon: string
  /** A string with its quotes, as `JSON.stringify` writes it. */
  string(literal: string): string
  number(literal: string): string
}

const compactForm: JsonForm = {
  comma: ',',
  colon: ':',
  string: (literal) => literal,
  number: (literal) => literal,
}

const pythonForm: JsonForm = {
  comma: ', ',
  colon: ': ',
  string: escapeBeyondAscii,
  number: pythonNumber,
}

const pythonLettersForm: JsonForm = { ...pythonForm, string: (literal) => literal }

function rewritten(text: string, form: JsonForm): string | null {
  if (!isJson(text)) return null
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    const end = tokenEnd(text, at)
    const token = text.slice(at, end)
    parts.push(rewrittenToken(token, form))
    at = end
  }
  return parts.join('')
}

function rewrittenToken(token: string, form: JsonForm): string {
  const first = token.charCodeAt(0)
  if (first <= space) return ''
  if (first === quote) return form.string(JSON.stringify(JSON.parse(token)))
  if (token === ',') return form.comma
  if (token === ':') return form.colon
  return first === minus || isDigit(first) ? form.number(token) : token
}

const space = 0x20
const quote = 0x22
const minus = 0x2d
const backslash = 0x5c

/** Where the token of valid JSON that begins at `start` ends: a string, a number or word, a sign, white space. */
function tokenEnd(text: string, start: number): number {
  const first = text.charCodeAt(start)
  let at = start + 1
  if (first === quote) {
    while (text.charCodeAt(at) !== quote) at += text.charCodeAt(at) === backslash ? 2 : 1
    return at + 1
  }
  if (first <= space) {
    while (text.charCodeAt(at) <= space) at++
    return at
  }
  if (isWordUnit(first)) while (isWordUnit(text.charCodeAt(at))) at++
  return at
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39
}

/** What numbers, `true`, `false` and `null` are made of: digits, small letters, `E`, `+`, `-` and `.`. */
function isWordUnit(unit: number): boolean {
  if (isDigit(unit) || (unit >= 0x61 && unit <= 0x7a)) return true
  return unit === 0x45 || unit === 0x2b || unit === minus || unit === 0x2e
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Integers stay as they are, however long; what has a point or an exponent is a float, as Python shows it. */
function pythonNumber(literal: string): string {
  if (!/[.eE]/.test(literal)) return literal === '-0' ? '0' : literal
  const value = Number(literal)
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity'
  if (value === 0) return literal.startsWith('-') ? '-0.0' : '0.0'
  const [digits = '', exponent = '0'] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power < -4 || power >= 16) {
    const sign = power < 0 ? '-' : '+'
    return `${digits}e${sign}${String(Math.abs(power)).padStart(2, '0')}`
  }
  const plain = power < 0 ? value.toFixed(digits.replace(/[-.]/g, '').length - 1 - power) : String(value)
  return plain.includes('.') ? plain : `${plain}.0`
}
