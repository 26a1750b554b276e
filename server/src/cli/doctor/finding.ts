import { dirname } from 'node:path'
import { doctorWords } from '@outlay/shared/words'

/**
 * The result of a check. A `warning` may be intended, a `problem` prevents work. `remedy` says what to do.
 */
export type Finding =
  | { state: 'ok'; message: string }
  | { state: 'warning' | 'problem'; message: string; remedy: string }

/** A finding with the one-word name of its check. */
export type NamedFinding = Finding & { check: string }

/**
 * A file with a second hard link, which a start refuses because another process could use it by the other
 * name.
 */
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
