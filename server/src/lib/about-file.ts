import { startWords } from '@outlay/shared/words'

/**
 * Runs a step of the start that is about one file. A failure becomes one sentence that names the file and the
 * setting that put it there; the failure itself is its cause.
 */
export function aboutFile<Result>(
  { what, file, setting }: { what: string; file: string; setting: string },
  step: () => Result,
): Result {
  try {
    return step()
  } catch (error) {
    const { code, message } = error as Error & { code?: unknown }
    if (typeof code !== 'string') throw error
    const { reasons, unusable } = startWords.files
    const known = Object.keys(reasons).find((name) => code === name || code.startsWith(`${name}_`))
    const reason = (known && reasons[known]) ?? message
    throw new Error(unusable(what, file, setting, reason), { cause: error })
  }
}
