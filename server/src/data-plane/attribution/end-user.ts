import { hashEndUser } from '../../lib/hash-end-user.ts'
import { remembered } from '../../lib/remembered.ts'

/** How a call's end user is kept: as it came, as a keyed hash that is the same for the same user, or not at all. */
type EndUserPolicy = 'keep' | 'hash' | 'drop'

/** Turns an end user into what is kept of them. */
export type KeepEndUser = {
  (endUser: string): string | null
  /** Whether tags and accounts in bodies are kept. They often name people as well. */
  isAllKept: boolean
}

/** `key` is the secret of the hashes. */
export function keepEndUsers(policy: EndUserPolicy, key: Buffer): KeepEndUser {
  return Object.assign(keptForm(policy, key), { isAllKept: policy === 'keep' })
}

function keptForm(policy: EndUserPolicy, key: Buffer): (endUser: string) => string | null {
  switch (policy) {
    case 'keep':
      return (endUser) => endUser
    case 'drop':
      return () => null
    case 'hash':
      return remembered((endUser) => hashEndUser(endUser, key))
  }
}
