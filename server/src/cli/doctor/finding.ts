import { dirname } from 'node:path'
import { doctorWords } from '@outlay/shared/words'

/** What a check found: `warning` may be meant so, `problem` is in the way. `remedy` says what to do about it. */
export type Finding =
  | { state: 'ok'; message: string }
  | { state: 'warning' | 'problem'; message: string; remedy: string }

/** A finding with the one word its check goes by. */
export type NamedFinding = Finding & { check: string }

/** A file that a start refuses, as another process could use it by its other name. */
export function hardLinked(file: string): Finding {
  return problem(doctorWords.hardLinked(file), doctorWords.hardLinkedRemedy(file, dirname(file)))
}

export function ok(message: string): Finding {
  return { state: 'ok', message }
}

export function warning(message: string, remedy: string): Finding {
  return { state: 'warning', message, remedy }
}

export function problem(message: string, remedy: string): Finding {
  return { state: 'problem', message, remedy }
}
