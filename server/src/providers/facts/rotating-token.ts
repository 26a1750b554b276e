import { givenNames } from '@outlay/shared/words'

/** What stays the same while a token is replaced every few hours. `isWhole`: nothing more will be told of it. */
export type Account = { name: string; hint: string; isWhole: boolean }

const claudeToken = 'sk-ant-oat'
const googleToken = 'ya29.'
const signedToken = /^eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]*$/

/** Whether a credential is one that its program replaces by itself: it would be a new key several times a day. */
export function isRotating(credential: string): boolean {
  return (
    credential.startsWith(claudeToken) || credential.startsWith(googleToken) || signedToken.test(credential)
  )
}

/**
 * The account of a token that its provider has accepted; null where the token tells of none. `scope` is what the call says of it:
 * the organisation that Anthropic's answer names, the project in an address of Google's.
 */
export function accountOf(credential: string, provider: string, scope: string): Account | null {
  const { claudeSubscription, googleAccessToken, signedAccessToken } = givenNames
  // Each provider has checked its own tokens alone.
  const named = (name: string, hint: string, isWhole: boolean) => ({
    name: JSON.stringify([provider, name]),
    hint,
    isWhole,
  })
  if (credential.startsWith(claudeToken)) {
    return named(`claude ${scope}`, claudeSubscription, scope !== '')
  }
  if (credential.startsWith(googleToken)) return named(`google ${scope}`, googleAccessToken, true)
  const subject = subjectOf(signedToken.exec(credential)?.[1] ?? '')
  return subject === null ? null : named(subject, signedAccessToken, true)
}

/** RFC 7519: who has signed it, and for whom. */
function subjectOf(payload: string): string | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    if (claims === null || typeof claims !== 'object' || !('iss' in claims) || !('sub' in claims)) return null
    const { iss, sub } = claims
    return typeof iss === 'string' && typeof sub === 'string' ? JSON.stringify([iss, sub]) : null
  } catch {
    return null
  }
}
