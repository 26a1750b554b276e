import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAst } from 'vitest/node'

const root = resolve(import.meta.dirname, '../..')

/** Rooms whose sentences are not what Outlay says to people. */
const roomsOfTheirOwn: Record<string, string> = {
  'shared/src/words/': 'this is where the words are.',
  'shared/src/pricing/': 'what is wrong with a price list is said to whoever edits it, by its tests.',
  'shared/src/tokens/tools/': 'it writes functions down as a model is told of them.',
  'server/src/simulator/': 'it imitates a provider, whose words they are.',
  'server/src/control-plane/sample/workloads.ts': 'it makes up a company, its teams and their keys.',
  'scripts/demo/live-traffic.ts': 'it makes up what the teams of that company ask.',
  'server/src/control-plane/storage/contract/': 'it is a suite of tests.',
}

/** Texts that stand where they are used: nobody reads them as a sentence of Outlay. `…` is a value. */
const texts: Record<string, string> = {
  'the journal is full': 'for the log; the caller is told that calls cannot be recorded.',
  '… resolves to the link-local address …': 'for the log; the caller is told that nobody was reached.',
  '… does not exist': 'of a thread that is started only where there is a database.',
  'a prepared insert has a parameter that is not a placeholder': 'an assertion about our own code.',
  'no field of a receipt is stored in …': 'an assertion about our own code.',
  '"…" is not a decimal number with at most … decimals': 'an assertion; what people type is checked before.',
  '… is read and not declared': 'an assertion about our own code.',
  'Task queue is at limit': 'how the thread pool names its error.',
  'outlay root key id:…': 'goes into a digest.',
  'outlay sample history': 'goes into a digest.',
  'SQLite format 3': 'the first bytes of a file.',
  '… min … s': 'units.',
  '… h … min': 'units.',
  'public, max-age=31536000, immutable': 'an HTTP header.',
  "img-src 'self' data:": 'an HTTP header.',
  'Connection: close': 'an HTTP header.',
  '-H "Authorization: Bearer $…"': 'a part of a command.',
  'OUTLAY_DATA_DIR=… npx outlay link': 'a command.',
}

const files = ['shared/src', 'server/src', 'web/src', 'scripts/demo'].flatMap(sourceFiles)
const speakers = files.filter((file) => !Object.keys(roomsOfTheirOwn).some((room) => file.startsWith(room)))

describe('what people read comes from shared/src/words', () => {
  it.each(speakers)('%s has no sentence of its own', (file) => {
    const own = sentencesOf(readFileSync(join(root, file), 'utf8'), file).filter((text) => !(text in texts))
    expect(
      own,
      'Words that people read stand in shared/src/words: words.ts for the dashboard, errors.ts for answers and start.ts for starts, the others for the command line. A test there keeps them in the language of those who read them.',
    ).toEqual([])
  })

  it('knows no exception that is not needed', () => {
    const said = speakers.flatMap((file) => sentencesOf(readFileSync(join(root, file), 'utf8'), file))
    expect(Object.keys(texts).filter((text) => !said.includes(text))).toEqual([])
    const unused = Object.keys(roomsOfTheirOwn).filter((room) => !files.some((file) => file.startsWith(room)))
    expect(unused).toEqual([])
  })

  it.each([
    [`throw new OutlayError('not-found', 'No key has that id.')`, 'No key has that id.'],
    [`say(\`There is no file \${file}.\`)`, 'There is no file ….'],
    [`program.option('--json', 'as JSON')`, 'as JSON'],
    ['const element = <p>Sign in</p>', 'Sign in'],
    ['const element = <p>Loading</p>', 'Loading'],
    [`const element = <p>{isSaved ? 'Saved' : words.states.loading}</p>`, 'Saved'],
    ['const element = <input placeholder="Search" />', 'Search'],
    [`const element = <input aria-label={'Search'} />`, 'Search'],
    ['c.json({ error: "Nothing is here" })', 'Nothing is here'],
    [`setting(z.string().min(24, 'is too short'), 'secret', 'none', 'A token.')`, 'is too short'],
    [`route({ body: z.string().min(24, 'is too short'), summary: 'A new key' })`, 'is too short'],
  ])('a sentence is one in %s', (code, sentence) => {
    expect(sentencesOf(code, 'it.tsx')).toEqual([sentence])
  })

  it.each([
    [`import { a } from 'the other room'`],
    [`type Kind = 'two words' | 'three more words'`],
    [`log.info({ event: 'call-ended' })`],
    [`const element = <p className="block truncate font-medium">{words.product}</p>`],
    [`cell('hidden w-22 numbers md:table-cell', words.product)`],
    [`client.prepare(\`SELECT name FROM \${table} WHERE id = ?\`)`],
    [`route({ summary: 'All projects', responses: { 200: json(list, 'The projects') } })`],
    [`text.describe('The id of a key').optional()`],
    [`setting(text, 'host names', 'none', 'Hosts that may be called.')`],
    [`allows(z.string(), 'at least one word')`],
    [`const line = \`const openai = new OpenAI({ baseURL: \${url} })\``],
  ])('and none is in %s', (code) => {
    expect(sentencesOf(code, 'it.tsx')).toEqual([])
  })
})

type Node = { type: string; [field: string]: unknown }

/** `isShown`: a page shows it, so one word is enough. `isDescribed`: it is somewhere in a description. */
type Place = { parent: Node | null; isShown: boolean; isDescribed: boolean }

/**
 * The texts of a file that have two words of a language among what else is in them, and those of one word where a
 * page would show them. Types and imports are none, and neither are style classes, SQL and code, nor what describes
 * the API and the settings: those descriptions are documentation, and stand beside what they describe.
 */
function sentencesOf(code: string, file: string): string[] {
  const found: string[] = []
  const program = parseAst(code, { lang: file.endsWith('.tsx') ? 'tsx' : 'ts' })
  visit(program.body, { parent: null, isShown: false, isDescribed: false })
  return found

  function visit(value: unknown, place: Place): void {
    if (Array.isArray(value)) {
      for (const child of value) visit(child, place)
      return
    }
    if (!isNode(value) || isSilent(value, place)) return
    const text = textOf(value)
    if (text !== null && (place.isShown ? /\p{L}{2}/u.test(text) : isSentence(text))) found.push(text)
    const inside = {
      parent: value,
      isShown: isShownBy(value, place),
      isDescribed: place.isDescribed || isDescription(value),
    }
    for (const part of Object.values(value)) visit(part, inside)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}

function textOf(node: Node): string | null {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type === 'JSXText') return String(node.value).trim()
  if (node.type !== 'TemplateLiteral') return null
  return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…')
}

function isSentence(text: string): boolean {
  if (isSql(text) || isCode(text) || isStyle(text)) return false
  return text.split(/\s+/).filter(isWord).length >= 2
}

function isWord(text: string): boolean {
  return /^[("“'`]*\p{L}+(?:['’]\p{L}+)?[.,;:?!)"”'`]*$/u.test(text)
}

function isSql(text: string): boolean {
  return /^\s*\(?(SELECT|INSERT|DELETE|ATTACH|BEGIN|VACUUM) /.test(text)
}

/** JavaScript, and selectors of style sheets. */
function isCode(text: string): boolean {
  return text.includes('({') || /\[\w+[=\]]/.test(text)
}

/** Classes go to components as plain texts, too; one of them has a number in it then, such as `pr-3`. */
function isStyle(text: string): boolean {
  return /^[a-z0-9:.[\]()/-]+(?: [a-z0-9:.[\]()/-]+)*$/.test(text) && /-\d/.test(text)
}

/** Of a description only its own texts are: what a schema in it says of a wrong value is for people. */
function isSilent(node: Node, { parent, isDescribed }: Place): boolean {
  if (/^(Import|ExportAll|TSLiteral|TSTemplateLiteral)/.test(node.type)) return true
  if (node.type === 'JSXAttribute') return nameOf(node.name) === 'className'
  if (node.type === 'Property') return isDescribed && /^(summary|description|tags)$/.test(nameOf(node.key))
  return textOf(node) !== null && parent !== null && isDescription(parent)
}

/** Of a route, a field of its query, an answer or a setting. `json` and `refused` describe an answer; `c.json` sends one. */
function isDescription({ type, callee }: Node): boolean {
  if (type !== 'CallExpression' || !isNode(callee)) return false
  if (callee.type === 'MemberExpression')
    return /^(getOpenAPI31Document|registerComponent|describe)$/.test(nameOf(callee.property))
  return /^(route|json|refused|setting|allows)$/.test(nameOf(callee))
}

/** Children of elements, and the attributes that a page shows or speaks. */
function isShownBy({ type, name }: Node, { isShown }: Place): boolean {
  switch (type) {
    case 'JSXElement':
    case 'JSXFragment':
      return true
    case 'JSXAttribute':
      return /^(title|alt|label|placeholder|caption|sentence|hint|aria-(label|description))$/.test(
        nameOf(name),
      )
    case 'JSXExpressionContainer':
    case 'ConditionalExpression':
    case 'LogicalExpression':
      return isShown
    default:
      return false
  }
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node.name) : ''
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(({ name }) => /\.tsx?$/.test(name) && !/(\.test\.tsx?|^testing\.tsx?)$/.test(name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}
