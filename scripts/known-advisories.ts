/** An advisory about a package that ships, and the version that mended it on the line we are on. */
export type Advisory = { name: string; ids: string; about: string; fixedIn: string }

/**
 * As found on 2026-11-30 in stored copies of osv.dev, of GitHub's advisories and of release notes. The registry's own audit
 * (`npm audit`) could not be asked where this list was made: ask it wherever it answers, and add here what it says.
 */
export const knownAdvisories: readonly Advisory[] = [
  {
    name: 'undici',
    ids: 'CVE-2026-22036',
    about: 'Unbounded chain of content encodings.',
    fixedIn: '7.18.0',
  },
  {
    name: 'undici',
    ids: 'CVE-2026-1525, 1526, 1527, 1528, 2229, 2581',
    about: 'Smuggling, CRLF in `upgrade`, WebSocket and deduplication.',
    fixedIn: '7.24.0',
  },
  {
    name: 'undici',
    ids: 'GHSA-4cwx-7wf7-3272, jr45-8vmc-qm54, m8rv-5g2x-5cg5, 8xcm-r25x-g524, v3r7-h72x-cjcm',
    about: 'Shared cache, CRLF by a blob, retry interceptor, cookies.',
    fixedIn: '7.29.0',
  },
  {
    name: 'ws',
    ids: 'CVE-2024-37890',
    about: 'More headers than `maxHeadersCount` end the process.',
    fixedIn: '8.17.1',
  },
  {
    name: 'ws',
    ids: 'CVE-2026-45736',
    about: 'Uninitialised memory in the reason of a close.',
    fixedIn: '8.20.1',
  },
  { name: 'ws', ids: 'CVE-2026-48779', about: 'Tiny fragments exhaust memory.', fixedIn: '8.21.0' },
  {
    name: 'hono',
    ids: 'CVE-2026-54290, GHSA-j6c9-x7qj-28xf, rv63-4mwf-qqc2, wgpf-jwqj-8h8p, wwfh-h76j-fc44',
    about: 'CORS, AWS adapters, serve-static on Windows.',
    fixedIn: '4.12.25',
  },
  {
    name: 'hono',
    ids: 'GHSA-8j4g-w8fx-2239',
    about: 'Slow pattern in the CORS middleware.',
    fixedIn: '4.12.34',
  },
  {
    name: 'hono',
    ids: 'GHSA-crvj-82cr-hjcx, gqvv-2mrq-wpjv, g6gw-c38x-mqfc',
    about: 'Query read after `#`, `toSSG()`, nesting in `parseBody()`.',
    fixedIn: '4.13.5',
  },
  {
    name: '@hono/node-server',
    ids: 'GHSA-92pp-h63x-v22m, GHSA-frvp-7c67-39w9',
    about: 'serve-static, which is not used here.',
    fixedIn: '1.19.15',
  },
  {
    name: 'drizzle-orm',
    ids: 'CVE-2026-39356',
    about: 'Identifiers were not escaped; ours are constants.',
    fixedIn: '0.45.2',
  },
  {
    name: 'piscina',
    ids: 'CVE-2026-55388',
    about: 'An inherited `filename` starts a worker.',
    fixedIn: '5.2.0',
  },
  {
    name: '@fastify/busboy',
    ids: 'CVE-2026-19481, CVE-2026-19484',
    about: 'A part named `__proto__` throws; a boundary of 252 bytes loops.',
    fixedIn: '3.2.1',
  },
  {
    name: '@fastify/busboy',
    ids: 'CVE-2026-124724, CVE-2026-128835, CVE-2026-128842',
    about: 'Skipped parts, parts without an end, endless fields.',
    fixedIn: '3.2.6',
  },
]

/** Whether a version comes before another, by its three numbers. */
export function isOlder(version: string, other: string): boolean {
  const [a, b] = [numbersOf(version), numbersOf(other)]
  const at = a.findIndex((number, index) => number !== b[index])
  return at !== -1 && (a[at] ?? 0) < (b[at] ?? 0)
}

function numbersOf(version: string): number[] {
  return version.split('-', 1)[0]!.split('.').map(Number)
}
