import { words } from '@outlay/shared/words'
import { Button } from './button.tsx'

/** Stands for a part of the program that did not come, or that broke; the page asked for anew has all of it. */
export function NotLoaded({ sentence }: { sentence: string }) {
  return (
    <div className="flex flex-col items-start gap-3 py-6">
      <p role="alert">
        <strong className="font-semibold">{sentence}</strong> {words.states.reloadHow}
      </p>
      <Button onClick={() => window.location.reload()}>{words.states.reload}</Button>
    </div>
  )
}
