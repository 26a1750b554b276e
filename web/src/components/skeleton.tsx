import { words } from '@outlay/shared/words'

/** Stands where content will be, in its size, so nothing jumps when it comes. */
export function Skeleton({ className }: { className: string }) {
  return (
    <div role="status" className={`motion-safe:animate-pulse rounded-sm bg-raised ${className}`}>
      <span className="sr-only">{words.states.loading}</span>
    </div>
  )
}
