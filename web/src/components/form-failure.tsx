import { reasonOf } from '../lib/api-client.ts'

/** Why what was asked for was not done; the form stays as it is, to try again. */
export function FormFailure({ error }: { error: unknown }) {
  if (error === null) return null
  return (
    <p role="alert" className="mt-4 text-[13px] text-bad">
      {reasonOf(error)}
    </p>
  )
}
