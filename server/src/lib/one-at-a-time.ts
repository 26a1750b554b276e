/** Runs pieces of asynchronous work one after the other, in the order of their requests. */
export type OneAtATime = <Result>(work: () => Promise<Result>) => Promise<Result>

/** A failed piece of work rejects its own promise and does not stop the next. */
export function createOneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}
