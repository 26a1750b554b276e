import type { FuzzCase } from './fuzz-case.ts'
import type { Answer, Sent } from './raw-caller.ts'

/** How a case broke what is promised. */
export type Violation = 'hang' | 'own 5xx without a cause' | 'no answer'

const ownCode =
  /\b(internal-error|upstream-unreachable|upstream-failed|upstream-timeout|records-unavailable|overloaded|shutting-down)\b/

/** Null where all is as it should be. */
export function judge(
  one: FuzzCase,
  { ending, answers }: Sent,
): { violation: Violation; detail: string } | null {
  if (ending === 'hung') {
    return { violation: 'hang', detail: answers.map(({ status }) => status).join(', ') || 'not a byte' }
  }
  for (const answer of answers) {
    const code = ownFailure(answer)
    if (code !== null && !hasCause(one, code)) {
      return {
        violation: 'own 5xx without a cause',
        detail: `${answer.status} ${code}: ${answer.body.slice(0, 300)}`,
      }
    }
  }
  if (ending === 'closed' && answers.length === 0 && one.owed > 0) {
    return { violation: 'no answer', detail: 'the connection was closed without a byte' }
  }
  return null
}

/** The code of an error of the gateway's own; null for an answer, or for a provider's error. */
function ownFailure({ status, body }: Answer): string | null {
  if (status < 500 || status === 501 || status === 505) return null
  return ownCode.exec(body)?.[1] ?? null
}

function hasCause({ mayFail }: FuzzCase, code: string): boolean {
  if (code === 'overloaded') return true
  return mayFail && code.startsWith('upstream-')
}
