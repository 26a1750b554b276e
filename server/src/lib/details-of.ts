/**
 * An error as fields of a log line. The message of a SyntaxError is left out, because JSON.parse quotes its
 * input there, which may be a prompt or a key.
 */
export function detailsOf(error: unknown): { error: string; stack: string | undefined } {
  if (!(error instanceof Error)) return { error: String(error), stack: undefined }
  return { error: error instanceof SyntaxError ? error.name : String(error), stack: framesOf(error.stack) }
}

/** Only the frames, because V8 puts the message in front of them. */
function framesOf(stack = ''): string {
  const start = stack.indexOf('\n    at ')
  return start === -1 ? '' : stack.slice(start + 1)
}
