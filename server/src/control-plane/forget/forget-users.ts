/** This room's questions to storage. Each is one transaction, and nothing else may write calls meanwhile. */
export type ForgetStore = {
  /**
   * Takes these end users off the calls of the next page of records, and out of the sums by end user. `afterId`: the last
   * call of the page before, empty for the first. `lastId` is null when there are no more.
   */
  forgetInCalls(users: readonly string[], afterId: string): Promise<{ calls: number; lastId: string | null }>
  /** Takes them off the list of end users with sums of their own. Their places stay taken. */
  forgetValues(users: readonly string[]): Promise<void>
}

type ForgetOptions = {
  store: ForgetStore
  /** Runs work while nothing else writes calls, after all that is published by now. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>
}

/**
 * Forgets end users: their calls stay, with costs and all other labels, and name nobody. Returns the number of calls.
 * Calls go on meanwhile, because each page of records is a transaction of its own. A forgetting that was cut off can be
 * done again.
 */
export async function forgetUsers(
  users: readonly string[],
  { store, exclusive }: ForgetOptions,
): Promise<number> {
  let forgotten = 0
  let afterId: string | null = ''
  while (afterId !== null) {
    const from: string = afterId
    const page = await exclusive(() => store.forgetInCalls(users, from))
    forgotten += page.calls
    afterId = page.lastId
  }
  await exclusive(() => store.forgetValues(users))
  return forgotten
}
