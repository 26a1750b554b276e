import { words } from '@outlay/shared/words'

/** One line for any POSIX shell that makes a real call; the key stays in the environment, out of the history. */
export function curlLine(gatewayBaseUrl: string): string {
  const body = JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: words.firstCall.prompt }],
  })
  return [
    `curl ${shellQuote(`${gatewayBaseUrl}/chat/completions`)}`,
    `-H "Authorization: Bearer $OUTLAY_KEY"`,
    `-H 'Content-Type: application/json'`,
    `-d ${shellQuote(body)}`,
  ].join(' ')
}

/** Nothing inside single quotes means anything to a shell, except the single quote itself. */
function shellQuote(text: string): string {
  return /^[\w:/.@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
