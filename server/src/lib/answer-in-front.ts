import { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** The answer that a connection is busy with. Node keeps it there under this name, and hands over upgrades behind it. */
export function answerInFront(socket: Duplex): ServerResponse | null {
  const answer = '_httpMessage' in socket ? socket._httpMessage : null
  return answer instanceof ServerResponse ? answer : null
}
