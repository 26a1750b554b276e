import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAst } from 'vitest/node'
import { knownProviders } from '../../server/src/providers/facts/index.ts'

const root = resolve(import.meta.dirname, '../..')

/**
 * Who may import whom, room by room, and why an arrow that is missing here is missing. `shared` and `lib` are
 * open to every room of the server and not repeated.
 */
const rooms: Record<string, { may: string[]; why: string }> = {
  lib: { may: [], why: 'lib has no domain nouns: it would carry them into every room.' },
  config: {
    may: ['providers'],
    why: 'configuration is read before anything else exists; of providers it takes what they declare.',
  },
  providers: {
    may: [],
    why: 'a wire format is knowledge about a provider; it must be testable with bytes alone. Its settings are declared there, and config hands in their values.',
  },
  keys: {
    may: [],
    why: 'rooms of one level do not know each other: what two of them need is in shared or handed in by main.',
  },
  metering: { may: ['config', 'providers'], why: 'usage to cost is a pure function of what was observed.' },
  ledger: {
    may: [],
    why: 'the ledger writes down what it is given; whoever prices or relays must not be able to reach around it.',
  },
  reports: { may: ['config'], why: 'reports read what is on record and know nothing of how it came there.' },
  gateway: {
    may: ['config', 'keys', 'ledger', 'metering', 'providers'],
    why: 'the way of a call never touches SQL or the dashboard.',
  },
  api: {
    may: ['keys', 'prices', 'reports'],
    why: 'a handler parses, calls a room, maps the result: it does not query storage or relay calls.',
  },
  storage: {
    may: ['keys', 'ledger', 'metering', 'prices', 'reports', 'sample'],
    why: 'storage implements the types the rooms declare, and is the only room that knows SQL.',
  },
  prices: {
    may: ['metering'],
    why: 'prices decide what calls will cost; booking it is handed in, so that only the ledger writes amounts.',
  },
  sample: { may: ['metering'], why: 'made-up calls are priced like real ones and know nothing else.' },
  simulator: {
    may: [],
    why: 'a provider of our own must not share code with what meters it, or both could be wrong alike.',
  },
  'app.ts': { may: ['gateway', 'api'], why: 'the app mounts, it does not decide.' },
  'main.ts': {
    may: [
      'config',
      'gateway',
      'api',
      'keys',
      'ledger',
      'metering',
      'prices',
      'providers',
      'reports',
      'sample',
      'storage',
      'app.ts',
      'version.ts',
    ],
    why: 'main introduces the rooms to storage; nobody else does.',
  },
  'version.ts': { may: [], why: 'a constant.' },
  cli: {
    may: [
      'config',
      'keys',
      'ledger',
      'metering',
      'prices',
      'providers',
      'reports',
      'simulator',
      'storage',
      'main.ts',
      'version.ts',
    ],
    why: 'verbs start the process or open storage themselves; they do not relay.',
  },
}

describe('the arrows of the house', () => {
  const arrows = sourceFiles('server/src').flatMap(importsOf)

  it.each(Object.keys(rooms))('%s imports only what it may', (room) => {
    const { may, why } = rooms[room]!
    const allowed = new Set([room, 'lib', ...may])
    const wrong = arrows.filter(({ from, to }) => from === room && to !== null && !allowed.has(to))
    expect(
      wrong.map(({ file, specifier }) => `${file} imports ${specifier}`),
      why,
    ).toEqual([])
  })

  it('knows every room there is', () => {
    const found = new Set(arrows.map(({ from }) => from))
    expect(
      [...found].filter((room) => !(room in rooms)),
      'a new room says here whom it may import, and why',
    ).toEqual([])
  })

  it('keeps admission pure: its judges load nothing but shared', () => {
    const loaded = sourceFiles('server/src/data-plane/admission')
      .flatMap(importsOf)
      .filter(({ specifier, isType }) => !isType && !/^(\.\/|@outlay\/shared\/)/.test(specifier))
    expect(
      loaded.map(({ file, specifier }) => `${file} imports ${specifier}`),
      'a judge decides from plain values, so that a table can test it and every call can afford it',
    ).toEqual([])
  })

  it('lets only tests and storage speak SQL', () => {
    const speakers = arrows.filter(
      ({ from, specifier }) => /^(better-sqlite3|drizzle-orm|pg)/.test(specifier) && from !== 'storage',
    )
    expect(
      speakers.map(({ file }) => file),
      'dialects stay in storage/, so that the second database changes one room',
    ).toEqual([])
  })

  it('loads the packages of clouds only where one is served', () => {
    const early = arrows.filter(
      ({ specifier, isType, isDynamic }) =>
        /^(@smithy\/|@aws-sdk\/|google-auth-library)/.test(specifier) && !isType && !isDynamic,
    )
    expect(
      early.map(({ file, specifier }) => `${file} imports ${specifier}`),
      'they take longer to load than all the rest of a start; import() them',
    ).toEqual([])
  })

  it('reaches another room through its index, which names what it shows', () => {
    const inner = arrows.filter(
      ({ from, to, specifier }) =>
        to !== null &&
        from !== to &&
        !['lib'].includes(to) &&
        !/(index|main|app|version)\.ts$/.test(specifier),
    )
    expect(
      inner.filter(({ to }) => to !== 'storage').map(({ file, specifier }) => `${file} imports ${specifier}`),
    ).toEqual([])
  })

  it('keeps shared pure: no I/O, no package of ours above it', () => {
    const impure = sourceFiles('shared/src')
      .flatMap(importsOf)
      .filter(({ specifier }) => /^node:|^outlay|\/server\/|\/web\//.test(specifier))
    expect(
      impure.map(({ file, specifier }) => `${file} imports ${specifier}`),
      'shared runs in browsers too',
    ).toEqual([])
  })

  it('lets the web know of the server only the type of its routes', () => {
    const reaching = sourceFiles('web/src')
      .flatMap(importsOf)
      .filter(({ specifier, isType }) => specifier.includes('server/src') && !isType)
    expect(
      reaching.map(({ file, specifier }) => `${file} imports ${specifier}`),
      'a value import would put the server into the browser',
    ).toEqual([])
  })

  it('keeps features apart: pages compose them', () => {
    const crossing = sourceFiles('web/src/features')
      .flatMap(importsOf)
      .filter(({ file, specifier }) => {
        if (!specifier.startsWith('.')) return false
        const target = relative(join(root, 'web/src/features'), resolve(root, dirname(file), specifier))
        return (
          !target.startsWith('..') &&
          target.split('/')[0] !== relative('web/src/features', file).split('/')[0]
        )
      })
    expect(crossing.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([])
  })
})

describe('what is particular to a provider stays in providers/', () => {
  const files = ['gateway', 'main.ts', 'config', 'cli'].flatMap((room) => {
    const path = `server/src/${room}`
    return room.endsWith('.ts') ? [path] : sourceFiles(path)
  })

  it('gateway, main, config and cli name no provider', () => {
    const named = files.flatMap((file) =>
      namesOfProviders(readFileSync(join(root, file), 'utf8')).map((name) => `${file}: ${name}`),
    )
    expect(
      named,
      'A fact about a provider or a wire format belongs in providers/<wire format>/provider.ts, which declares it under a name that every provider shares; these rooms ask for it by that name. A new provider then changes one folder.',
    ).toEqual([])
  })

  it('what providers declare loads no parser, no price and no package of a cloud', () => {
    const loaded = loadedBy('server/src/providers/facts/index.ts')
    const packages = loaded.map(({ specifier }) => specifier).filter((name) => !name.startsWith('.'))
    expect(
      [...new Set(packages)].toSorted(),
      'config and every command of the CLI load these facts; wire-formats.ts imports what reads calls',
    ).toEqual(['@outlay/shared/records', '@outlay/shared/words', 'zod'])
    const parsers = loaded.filter(({ specifier }) =>
      /(?:^\.\/index|billing|-reader|format)\w*\.ts$/.test(specifier),
    )
    expect(parsers.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([])
  })

  it.each([
    [`const isUsual = provider.name === 'openai'`, ['openai']],
    ['const { openAiRegion } = regions', ['openAiRegion']],
    ['const prefix = `/anthropic/`', ['/anthropic/']],
    ['const names = /^(?:gemini|x)$/', ['/^(?:gemini|x)$/']],
    [`read('OUTLAY_XAI_API_KEY')`, ['OUTLAY_XAI_API_KEY']],
    [`const header = headers['x-amz-date'] ?? halfAnAwsKey`, ['x-amz-date', 'halfAnAwsKey']],
  ])('finds the names in %s', (code, names) => {
    expect(namesOfProviders(code)).toEqual(names)
  })

  it.each([
    ['// As OpenAI does: https://github.com/openai/openai-node'],
    [`import { simulatedProvider } from '../providers/index.ts'`],
    [`const help = 'All bytes that are kept in memory together.'`],
    ['const metadata = laws + metaData'],
  ])('finds none in %s', (code) => {
    expect(namesOfProviders(code)).toEqual([])
  })
})

/** The imports that loading a file takes, those of the files it imports included. */
function loadedBy(file: string, seen = new Set<string>()): Arrow[] {
  if (seen.has(file)) return []
  seen.add(file)
  const imports = importsOf(file).filter(({ isType, isDynamic }) => !isType && !isDynamic)
  return imports.flatMap((one) =>
    one.specifier.startsWith('.')
      ? [one, ...loadedBy(relative(root, resolve(root, dirname(file), one.specifier)), seen)]
      : [one],
  )
}

/** Ordinary words of English; the simulator is ours, and has no entry among the providers. */
const ordinaryWords = new Set(['together', 'meta'])
const clouds = ['amazon', 'amz', 'aws', 'google', 'goog']
const formats = readdirSync(join(root, 'server/src/providers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(entry.parentPath, entry.name, 'provider.ts')))
  .map(({ name }) => name)
const providerNames = [...new Set([...knownProviders.map(({ name }) => name), ...formats, ...clouds])].filter(
  (name) => !ordinaryWords.has(name),
)
/** Long names are found inside others (`openAiRegion`); a short one could be a part of any word, so it has to be a whole one. */
const longName = new RegExp(providerNames.filter(isLong).join('|'), 'i')
const shortName = new RegExp(`\\b(?:${providerNames.filter((name) => !isLong(name)).join('|')})\\b`, 'i')

function isLong(name: string): boolean {
  return name.length > 4
}

/** Identifiers, texts and patterns of the code that have a provider's name in them. Comments may have one, for a why with a link. */
function namesOfProviders(code: string): string[] {
  const found: string[] = []
  visit(parseAst(code, { lang: 'ts' }).body)
  return [...new Set(found)]

  function visit(value: unknown): void {
    if (Array.isArray(value)) {
      for (const child of value) visit(child)
      return
    }
    if (typeof value !== 'object' || value === null) return
    const text = textOf(value)
    if (text !== null && isNamed(text)) found.push(text)
    for (const part of Object.values(value)) visit(part)
  }
}

function textOf(node: object): string | null {
  const { type, name, value, raw } = node as Record<'type' | 'name' | 'value' | 'raw', unknown>
  if (type === 'Identifier') return String(name)
  if (type === 'Literal') return typeof value === 'string' ? value : String(raw)
  return type === 'TemplateElement' ? (value as { raw: string }).raw : null
}

function isNamed(text: string): boolean {
  const parts = text.replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').replaceAll('_', ' ')
  return longName.test(text) || shortName.test(parts)
}

type Arrow = {
  file: string
  from: string
  to: string | null
  specifier: string
  isType: boolean
  isDynamic: boolean
}

function importsOf(file: string): Arrow[] {
  const text = readFileSync(join(root, file), 'utf8')
  const matches = text.matchAll(
    /(?:^|\n)\s*(import|export)(\s+type)?\b[^'"`;]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
  )
  return [...matches].map(([, , type, specifier, dynamic]) => {
    const name = specifier ?? dynamic!
    return {
      file,
      from: roomOf(file)!,
      to: name.startsWith('.') ? roomOf(relative(root, resolve(root, dirname(file), name))) : null,
      specifier: name,
      isType: type !== undefined,
      isDynamic: dynamic !== undefined,
    }
  })
}

/** The first folder below server/src, or the file itself where it stands alone. */
function roomOf(file: string): string | null {
  return file.startsWith('server/src/')
    ? file.split('/')[2]!
    : file.startsWith('server/')
      ? null
      : (file.split('/')[0] ?? null)
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        /\.tsx?$/.test(name) &&
        !/\.test\.tsx?$/.test(name) &&
        !/(^|\/)(testing|contract)(\/|\.ts)/.test(name),
    )
    .map((name) => join(folder, name))
}
