import type { InputCount, JoinedInputTask } from './count-task.ts'

/** Long enough that a busy gateway wakes the worker only a few times a second. Nothing waits for a sample. */
const collectMs = 250
/** A batch of this length is sent at once, so that its deadline fits it, too. */
const batchTasksMax = 256
const batchBytesMax = 1024 * 1024

export interface InputCollection {
  /** Adds a request to the current batch. Resolves with the request's own count. */
  add(task: JoinedInputTask): Promise<InputCount | null>
  /** Drops the requests that are not sent yet. */
  drop(): void
}

/** Counts a batch in its order. Null if nothing of it was counted. */
type CountBatch = (batch: JoinedInputTask[]) => Promise<readonly (InputCount | null)[] | null>

/**
 * Sends the requests of a quarter of a second together. Waking a worker and being woken by it costs more than
 * counting a short request, so samples sent one by one would cost the calls more than everything else.
 */
export function collectInputs(countBatch: CountBatch): InputCollection {
  let batch: { task: JoinedInputTask; settle(count: InputCount | null): void }[] = []
  let bytes = 0
  let timer: NodeJS.Timeout | null = null

  return { add, drop }

  function add(task: JoinedInputTask): Promise<InputCount | null> {
    return new Promise((settle) => {
      batch.push({ task, settle })
      bytes += task.body.length
      if (batch.length >= batchTasksMax || bytes >= batchBytesMax) flush()
      else timer ??= setTimeout(flush, collectMs)
    })
  }

  function drop(): void {
    for (const { settle } of taken()) settle(null)
  }

  function taken(): typeof batch {
    if (timer) clearTimeout(timer)
    timer = null
    const all = batch
    batch = []
    bytes = 0
    return all
  }

  function flush(): void {
    const sent = taken()
    void countBatch(sent.map(({ task }) => task)).then((counts) => {
      sent.forEach(({ settle }, index) => {
        settle(counts?.[index] ?? null)
      })
    })
  }
}
