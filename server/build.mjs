import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { bundledPackages, licensesOf } from '../scripts/licenses.mjs'

/** The root is the package that is installed: what it depends on is there at run time, and nothing else is. */
const { dependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** Started by path at run time: the command, and the files that worker threads run. */
const entryPoints = [
  'src/cli/main.ts',
  'src/lib/watchdog-worker.ts',
  'src/metering/counting/counting-worker.ts',
  'src/control-plane/control-plane-worker.ts',
  'src/control-plane/storage/sqlite/maintenance-worker.ts',
  'src/control-plane/storage/sqlite/past-call-worker.ts',
  'src/control-plane/storage/sqlite/report-worker.ts',
]

/** Schemas explain themselves in English here; forty more languages are a third of a megabyte for a start to read. */
const zodInEnglish = {
  name: 'zod-in-english',
  setup({ onLoad }) {
    const contents = "export { default as en } from './en.js'"
    onLoad({ filter: /\bzod\/v4\/locales\/index\.js$/ }, () => ({ contents }))
  },
}

/** `node build.mjs [folder]`: where the bundle goes, `dist` where no folder is named. */
const outdir = resolve(import.meta.dirname, process.argv[2] ?? 'dist')
rmSync(outdir, { recursive: true, force: true })
const { metafile } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints,
  outbase: 'src',
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  sourcemap: true,
  metafile: true,
  // What npm installs beside us is loaded from there, and all else becomes part of the bundle.
  external: Object.keys(dependencies),
  // Packages of the older kind ask for Node's own modules by `require`, which a module has to make for itself.
  banner: {
    js: "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);",
  },
  plugins: [zodInEnglish],
  logLevel: 'warning',
})

// The API description's page, see src/api/docs.ts. The package itself reports installations to its makers when
// it is installed as a dependency; three files of it do not.
const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
const copies = join(outdir, 'swagger-ui')
mkdirSync(copies)
for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']) {
  copyFileSync(join(swagger, name), join(copies, name))
}

const licenses = licensesOf([...bundledPackages(metafile), 'swagger-ui-dist'])
writeFileSync(join(outdir, 'licenses.md'), `# Licences of what is bundled here\n\n${licenses}`)
