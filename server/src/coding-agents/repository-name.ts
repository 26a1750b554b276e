import { attributionLimits } from '@outlay/shared/records'
import { plainText } from '../lib/plain-text.ts'

const withScheme = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/:]+)(?::\d+)?\/(.+)$/i
/** Git's short form of an ssh address: `git@github.com:example/shop.git`. */
const short = /^(?:[^@/\s]+@)?([a-z0-9.-]+\.[a-z0-9-]+):(?!\/)(.+)$/i

/**
 * The name of a repository from the address of its remote: host and path (`github.com/example/shop`), without
 * credentials, port, query and `.git`. Null for a path on a disk, which is private, and for any other text.
 */
export function repositoryName(address: string): string | null {
  if (/^file:/i.test(address)) return null
  const [, host, path] = withScheme.exec(address) ?? short.exec(address) ?? []
  if (host === undefined || path === undefined) return null
  const name = path
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
  if (name === '' || name.startsWith('/')) return null
  return plainText(`${host.toLowerCase()}/${name}`, attributionLimits.repository)
}
