import { startWords } from '@outlay/shared/words'

/** A file as it is named to people, and the setting that put it there. */
export type AboutFile = { what: string; file: string; setting: string }

/**
 * Runs a step of the start that is about one file. A failure becomes one sentence that names the file and the
 * setting that put it there; the failure itself is its cause.
 */
export function aboutFile<Result>({ what, file, setting }: AboutFile, step: () => Result): Result {
  try {
    return step()
  } catch (error) {
    throw sentenceAbout({ what, file, setting }, error)
  }
}

/** The same for a step that takes its time. */
export async function aboutFileLater<Result>(about: AboutFile, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    throw sentenceAbout(about, error)
  }
}

/** An error without a code is a sentence already. */
function sentenceAbout({ what, file, setting }: AboutFile, error: unknown): unknown {
  const { code, message } = error as Error & { code?: unknown }
  if (typeof code !== 'string') return error
  const { reasons, unusable } = startWords.files
  const known = Object.keys(reasons).find((name) => code === name || code.startsWith(`${name}_`))
  const reason = (known && reasons[known]) ?? message
  return new Error(unusable(what, file, setting, reason), { cause: error })
}
