import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const cache = join(modules, '.cache/outlay-browser')

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Starts the browser that `npm install` brought, with its libraries and fonts and a new profile. With
 * `debuggingPort`, other tools can control the browser too.
 */
export async function launchBrowser({ debuggingPort }: { debuggingPort?: number } = {}): Promise<Browser> {
  const folder = await unpackedBrowser()
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: debuggingPort === undefined ? flags : [...flags, `--remote-debugging-port=${debuggingPort}`],
    env: {
      ...definedEnvironment(),
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_FILE: join(folder, 'outlay-fonts.conf'),
    },
  })
}

/** Unpacks the browser once per version of its package. Another test run never sees a half-unpacked one. */
async function unpackedBrowser(): Promise<string> {
  const folder = join(cache, await packageVersion())
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const fresh = await mkdtemp(join(cache, 'unpacking-'))
  await unpackInto(fresh)
  await writeFile(join(fresh, 'outlay-fonts.conf'), fontsConfiguration(folder))
  await rename(fresh, folder).catch(() => rm(fresh, { recursive: true }))
  return folder
}

/**
 * The package unpacks into the temporary folder, and unpacks its shared libraries only on Amazon Linux. A
 * child process gets both settings, so that they affect no other code.
 */
async function unpackInto(folder: string): Promise<void> {
  const script = `import chromium from '@sparticuz/chromium'; await chromium.executablePath()`
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: dirname(fileURLToPath(import.meta.url)),
    env: { ...definedEnvironment(), TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' },
  })
}

/** The package lists Amazon's font folders. These are for a machine without any fonts. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`
}

async function packageVersion(): Promise<string> {
  const text = await readFile(join(modules, '@sparticuz/chromium/package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
