import { startWords } from '@outlay/shared/words'

/** The name of a file for people, and the setting that chose it. */
export type AboutFile = { what: string; file: string; setting: string }

/**
 * Runs a step of the start that concerns one file. A failure becomes one sentence with the file and its
 * setting, and keeps the original error as its cause.
 */
export function aboutFile<Result>({ what, file, setting }: AboutFile, step: () => Result): Result {
  try {
    return step()
  } catch (error) {
    throw sentenceAbout({ what, file, setting }, error)
  }
}

/** The same for an asynchronous step. */
export async function aboutFileLater<Result>(about: AboutFile, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step()
  } catch (error) {
    throw sentenceAbout(about, error)
  }
}

/** An error without a code already has a sentence for people. */
function sentenceAbout({ what, file, setting }: AboutFile, error: unknown): unknown {
  const { code, message } = error as Error & { code?: unknown }
  if (typeof code !== 'string') return error
  const { reasons, unusable } = startWords.files
  const known = Object.keys(reasons).find((name) => code === name || code.startsWith(`${name}_`))
  const reason = (known && reasons[known]) ?? message
  return new Error(unusable(what, file, setting, reason), { cause: error })
}
