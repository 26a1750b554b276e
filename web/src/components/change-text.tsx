import type { Change } from '../lib/change.ts'

/** An arrow and a word, in the colour of the text: more spend is news, not an error. */
export function ChangeText({ change, versus }: { change: Change; versus?: string }) {
  return (
    <>
      <span aria-hidden="true">{change.arrow} </span>
      {change.text}
      {versus && ` ${versus}`}
    </>
  )
}
