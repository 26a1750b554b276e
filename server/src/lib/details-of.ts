/**
 * An error as a log line has it. The message of a SyntaxError is left out: JSON.parse quotes what it was given there, which
 * may be a prompt or a key.
 */
export function detailsOf(error: unknown): { error: string; stack: string | undefined } {
  if (!(error instanceof Error)) return { error: String(error), stack: undefined }
  return { error: error instanceof SyntaxError ? error.name : String(error), stack: framesOf(error.stack) }
}

/** The frames alone: V8 puts the message before them. */
function framesOf(stack = ''): string {
  const start = stack.indexOf('\n    at ')
  return start === -1 ? '' : stack.slice(start + 1)
}
