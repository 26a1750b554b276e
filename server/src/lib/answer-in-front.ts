import { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/**
 * The answer that occupies a connection. Node keeps it in a property of this name, and emits upgrades that
 * wait behind it.
 */
export function answerInFront(socket: Duplex): ServerResponse | null {
  const answer = '_httpMessage' in socket ? socket._httpMessage : null
  return answer instanceof ServerResponse ? answer : null
}
