/** Writes to standard output. A reader that stops early (`| head`) is no failure. */
export function print(text: string): void {
  process.stdout.off('error', throwUnlessGone).on('error', throwUnlessGone)
  process.stdout.write(text)
}

function throwUnlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
