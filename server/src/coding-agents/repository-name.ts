import { attributionLimits } from '@outlay/shared/records'
import { plainText } from '../lib/plain-text.ts'

/** A password may have an `@`, so the host begins behind the last one before the path. */
const withScheme = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/]*@)?([^/:@]+)(?::\d+)?\/(.+)$/i
/** A longer address is ignored, so that no caller can make the search for its parts slow. */
const addressCharactersMax = 500

/** Git's short form of an ssh address: `git@github.com:example/shop.git`. */
const short = /^(?:[^@/\s]+@)?([a-z0-9.-]+\.[a-z0-9-]+):(?!\/)(.+)$/i

/**
 * The name of a repository from the address of its remote: host and path (`github.com/example/shop`), without
 * credentials, port, query and `.git`. Null for a path on a disk, which is private, and for any other text.
 */
export function repositoryName(address: string): string | null {
  if (address.length > addressCharactersMax || /^file:/i.test(address)) return null
  const [, host, path] = withScheme.exec(address) ?? short.exec(address) ?? []
  if (host === undefined || path === undefined) return null
  const name = path
    .replace(/[?#].*$/, '')
    .split('/')
    .filter((part) => part !== '')
    .join('/')
    .replace(/\.git$/, '')
  if (name === '') return null
  return plainText(`${host.toLowerCase()}/${name}`, attributionLimits.repository)
}
