import { answerCase } from './answer-cases.ts'
import { createDice } from './dice.ts'
import { type FuzzCase, nameOf, type Part } from './fuzz-case.ts'
import type { Ground } from './ground.ts'
import { requestCase } from './request-cases.ts'
import { sessionCase } from './session-cases.ts'

const makers = { requests: requestCase, answers: answerCase, sessions: sessionCase }

/** The case of a number: the same for the same seed, whatever else runs. */
export function caseOf(seed: string, part: Part, number: number, ground: Ground): FuzzCase {
  return makers[part](createDice(`${seed}/${nameOf({ part, number })}`), number, ground)
}

/** All cases of a run, the parts mixed evenly, so that slow ones of one run beside those of the others. */
export function* mixed(counts: Readonly<Record<Part, number>>): Generator<{ part: Part; number: number }> {
  const total = counts.requests + counts.answers + counts.sessions
  const done = { requests: 0, answers: 0, sessions: 0 }
  for (let index = 1; index <= total; index += 1) {
    const part = mostBehind(counts, done, index / total)
    done[part] += 1
    yield { part, number: done[part] }
  }
}

function mostBehind(counts: Readonly<Record<Part, number>>, done: Record<Part, number>, share: number): Part {
  const behind = (part: Part) => counts[part] * share - done[part]
  const order = (['requests', 'answers', 'sessions'] as const).toSorted((a, b) => behind(b) - behind(a))
  return order.find((part) => done[part] < counts[part]) ?? order[0]!
}
