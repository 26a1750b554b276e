import { wireProviders } from './known-providers.ts'

/** Headers in which some wire format carries a key, besides `Authorization: Bearer`. */
export const keyHeaders: readonly string[] = distinct(wireProviders.map(({ keyHeader }) => keyHeader)).filter(
  (name) => name !== 'authorization',
)

/** Query parameters in which some SDK sends a key. */
export const keyParameters: ReadonlySet<string> = new Set(
  wireProviders.flatMap(({ keyParameter }) => keyParameter ?? []),
)

/** Headers by which a caller chooses an account at some provider. */
export const accountHeaders: ReadonlySet<string> = new Set(
  wireProviders.flatMap((provider) => provider.accountHeaders ?? []),
)

const subprotocols = wireProviders.flatMap((provider) => provider.subprotocols ?? [])
const accountPrefixes = subprotocols.flatMap((one) => one.accountPrefixes)

/** The key in a subprotocol's name; null where it is none that carries one. */
export function keyInSubprotocol(name: string): string | null {
  const lowered = name.toLowerCase()
  const found = subprotocols.find(({ keyPrefix }) => lowered.startsWith(keyPrefix))
  return found === undefined ? null : name.slice(found.keyPrefix.length)
}

/** Whether a subprotocol's name chooses an account. */
export function isAccountSubprotocol(name: string): boolean {
  return accountPrefixes.some((prefix) => name.startsWith(prefix))
}

const unusable = wireProviders.flatMap((provider) => provider.unusableAuthorization ?? [])

/** Why an `Authorization` header cannot be passed on; null where it can, or where there is none. */
export function refusalOfAuthorization(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  for (const { pattern, refusal } of unusable) if (pattern.test(authorization)) return refusal
  return null
}

type Answered = { answerHeaders: Record<string, string | string[] | undefined>; apiPath: string }

const accounts = wireProviders.flatMap(({ account }) => account ?? [])

/** The account behind a token, as the answer's headers say it, or else the path; empty where neither does. */
export function accountBehind({ answerHeaders, apiPath }: Answered): string {
  for (const account of accounts) {
    const said =
      'answerHeader' in account ? answerHeaders[account.answerHeader] : account.inPath.exec(apiPath)?.[1]
    if (typeof said === 'string') return said
  }
  return ''
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)]
}
