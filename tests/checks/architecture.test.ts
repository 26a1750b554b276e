import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseAst } from 'vitest/node'
import { knownProviders } from '../../server/src/providers/facts/index.ts'

const root = resolve(import.meta.dirname, '../..')

/**
 * Who may import whom, room by room, and why an arrow that is missing here is missing. `shared` and `lib` are
 * open to every room of the server and not repeated. A plane's own files (those that start it) are a room as well.
 */
const rooms: Record<string, { may: string[]; why: string }> = {
  lib: { may: [], why: 'lib has no domain nouns: it would carry them into every room.' },
  providers: {
    may: [],
    why: 'a wire format is knowledge about a provider; it must be testable with bytes alone.',
  },
  config: { may: ['providers'], why: 'configuration is read before anything else exists.' },
  link: {
    may: [],
    why: 'it is what the planes say to each other: whatever it knew of a plane, the other would depend on.',
  },
  metering: {
    may: ['config', 'providers'],
    why: 'usage to cost is a pure function of what was observed, and both planes price with it.',
  },
  'coding-agents': {
    may: [],
    why: 'what a coding agent says of itself is read from its headers, for whoever asks.',
  },
  'data-plane': {
    may: [
      'config',
      'link',
      'metering',
      'providers',
      'data-plane/admission',
      'data-plane/attribution',
      'data-plane/callers',
      'data-plane/gateway',
      'data-plane/journal',
    ],
    why: 'what starts the data plane introduces its rooms to each other, and knows nothing of the other plane.',
  },
  'data-plane/journal': {
    may: ['link'],
    why: 'the journal writes down what it is given and waits for nobody.',
  },
  'data-plane/attribution': {
    may: ['coding-agents', 'providers'],
    why: 'whom a call is for is said by its headers and its body, and by nothing else.',
  },
  'data-plane/callers': { may: ['link', 'providers'], why: 'who calls is known by digests alone.' },
  'data-plane/admission': {
    may: ['config', 'link', 'providers'],
    why: 'whether a call may go is judged on plain facts, so that every judge can be tested with a table.',
  },
  'data-plane/gateway': {
    may: [
      'config',
      'link',
      'metering',
      'providers',
      'data-plane/admission',
      'data-plane/attribution',
      'data-plane/callers',
      'data-plane/journal',
    ],
    why: 'the way of a call never touches a database or the dashboard: nothing there may make it wait.',
  },
  'control-plane': {
    may: [
      'config',
      'link',
      'metering',
      'providers',
      'version.ts',
      'control-plane/api',
      'control-plane/counting-drift',
      'control-plane/follower',
      'control-plane/forget',
      'control-plane/keys',
      'control-plane/prices',
      'control-plane/reports',
      'control-plane/sample',
      'control-plane/settings',
      'control-plane/storage',
    ],
    why: 'what starts the control plane introduces its rooms to storage; nobody else does.',
  },
  'control-plane/follower': {
    may: ['link', 'metering'],
    why: 'what it writes follows from the journal alone, so that a start after a crash writes the same.',
  },
  'control-plane/api': {
    may: ['control-plane/keys', 'control-plane/prices', 'control-plane/reports', 'link'],
    why: 'a handler parses, calls a room, maps the result: it does not query storage.',
  },
  'control-plane/reports': {
    may: [],
    why: 'reports read what is on record and know nothing of how it came there.',
  },
  'control-plane/keys': {
    may: ['link'],
    why: 'rooms of one level do not know each other: what two of them need is in shared or handed in.',
  },
  'control-plane/prices': {
    may: ['metering'],
    why: 'prices decide what calls will cost; booking it is handed in, so that only the follower writes amounts.',
  },
  'control-plane/counting-drift': { may: ['link'], why: 'it sums samples and knows nothing of calls.' },
  'control-plane/sample': {
    may: ['metering', 'control-plane/counting-drift'],
    why: 'made-up calls are priced and counted like real ones and know nothing else.',
  },
  'control-plane/forget': {
    may: [],
    why: 'what is forgotten is decided by whoever asks, and done by storage.',
  },
  'control-plane/settings': { may: [], why: 'it keeps what was chosen, and whoever needs it asks.' },
  'control-plane/storage': {
    may: [
      'link',
      'control-plane/counting-drift',
      'control-plane/follower',
      'control-plane/forget',
      'control-plane/keys',
      'control-plane/prices',
      'control-plane/reports',
      'control-plane/sample',
      'control-plane/settings',
    ],
    why: 'storage implements the types the rooms declare, and is the only room that knows SQL.',
  },
  simulator: {
    may: [],
    why: 'a provider of our own must not share code with what meters it, or both could be wrong alike.',
  },
  process: {
    may: ['config', 'link', 'version.ts', 'data-plane', 'data-plane/gateway', 'data-plane/journal'],
    why: 'it opens what the process needs once (journal, listeners, files) and decides nothing about calls.',
  },
  'main.ts': {
    may: [
      'config',
      'link',
      'process',
      'data-plane',
      'data-plane/gateway',
      'data-plane/journal',
      'control-plane',
      'control-plane/storage',
    ],
    why: 'main starts both planes in order and stops them in reverse; it does not know their rooms.',
  },
  'version.ts': { may: [], why: 'a constant.' },
  cli: {
    may: [
      'config',
      'link',
      'metering',
      'providers',
      'simulator',
      'main.ts',
      'version.ts',
      'control-plane/follower',
      'control-plane/forget',
      'control-plane/keys',
      'control-plane/prices',
      'control-plane/reports',
      'control-plane/settings',
      'control-plane/storage',
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
      ({ from, specifier }) =>
        /^(better-sqlite3|drizzle-orm|pg)/.test(specifier) && from !== 'control-plane/storage',
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
        to !== 'lib' &&
        // What starts a plane is opened by its name: each of these files is for one caller.
        !['data-plane', 'control-plane', 'process'].includes(to) &&
        !/(index|main|version)\.ts$/.test(specifier),
    )
    expect(inner.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([])
  })

  it('keeps the planes apart: they share only link, metering and providers', () => {
    const crossing = arrows.filter(
      ({ from, to }) =>
        (from.startsWith('data-plane') && to?.startsWith('control-plane')) ||
        (from.startsWith('control-plane') && to?.startsWith('data-plane')),
    )
    expect(
      crossing.map(({ file, specifier }) => `${file} imports ${specifier}`),
      'a plane that can reach into the other cannot be given a thread, or a machine, of its own',
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
  const files = ['data-plane', 'process', 'main.ts', 'config', 'cli'].flatMap((room) => {
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

/** The first folder below server/src (of a plane: the first two), or the file itself where it stands alone. */
function roomOf(file: string): string | null {
  if (!file.startsWith('server/src/')) return file.startsWith('server/') ? null : (file.split('/')[0] ?? null)
  const [room, inner, ...deeper] = file.split('/').slice(2)
  const isPlane = room === 'data-plane' || room === 'control-plane'
  return isPlane && deeper.length > 0 ? `${room}/${inner}` : room!
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
