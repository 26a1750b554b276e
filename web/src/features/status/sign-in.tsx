import { words } from '@outlay/shared/words'
import { Copyable } from '../../components/copyable.tsx'

/** Shown instead of any page to somebody the server does not know. */
export function SignIn() {
  return (
    <div className="max-w-xl py-10">
      <h1 className="mb-2 text-xl font-semibold">{words.signIn.title}</h1>
      <p className="mb-4">{words.signIn.sentence}</p>
      <Copyable label={words.signIn.title} text={words.signIn.command} />
    </div>
  )
}
