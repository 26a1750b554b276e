/** How near counts came to what was billed, for one kind of call. */
export interface Score {
  category: string
  calls: number
  /** Counted as billed, to the token. */
  exact: number
  within2: number
  /** Sum over the calls of the difference as a share of what was billed. */
  error: number
  saidExact: number
  /** Said to be exact, and were not. */
  wronglyExact: number
}

export interface Scores {
  add(category: string, counted: { tokens: number; isSaidExact: boolean }, billed: number): void
  /** In the order of their names. */
  list(): Score[]
}

export function createScores(): Scores {
  const scores = new Map<string, Score>()
  return {
    add(category, { tokens, isSaidExact }, billed) {
      const score = scores.get(category) ?? {
        category,
        calls: 0,
        exact: 0,
        within2: 0,
        error: 0,
        saidExact: 0,
        wronglyExact: 0,
      }
      scores.set(category, score)
      const difference = Math.abs(tokens - billed)
      score.calls += 1
      score.exact += difference === 0 ? 1 : 0
      score.within2 += difference <= 2 ? 1 : 0
      score.error += difference / Math.max(1, billed)
      score.saidExact += isSaidExact ? 1 : 0
      score.wronglyExact += isSaidExact && difference > 0 ? 1 : 0
    },
    list: () => [...scores.values()].sort((one, other) => one.category.localeCompare(other.category)),
  }
}

export function sumOf(category: string, scores: readonly Score[]): Score {
  const sum: Score = { category, calls: 0, exact: 0, within2: 0, error: 0, saidExact: 0, wronglyExact: 0 }
  for (const score of scores) {
    for (const key of ['calls', 'exact', 'within2', 'error', 'saidExact', 'wronglyExact'] as const)
      sum[key] += score[key]
  }
  return sum
}

export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : (part / whole) * 100
}
