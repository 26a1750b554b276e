import { writeSync } from 'node:fs'
import { Session } from 'node:inspector'
import { workerData } from 'node:worker_threads'
import { beatsAt, type Heartbeat, isDebuggedAt } from './heartbeat.ts'

const looksPerLimit = 20
/** How long to wait for the stack of the stuck thread. A thread inside a system call never answers. */
const stackWaitMs = 1_000
const framesMax = 50

watch(workerData as Heartbeat)

/**
 * Watches the beats of the main thread and ends the process when they stop. It counts looks instead of time:
 * after a machine's sleep only one look is late, and the main thread beats before the next.
 */
function watch({ beats, stuckMs, sentence }: Heartbeat): void {
  const lookMs = stuckMs / looksPerLimit
  const alarm = new Int32Array(new SharedArrayBuffer(4))
  let seen = Atomics.load(beats, beatsAt)
  let still = 0
  for (;;) {
    Atomics.wait(alarm, 0, 0, lookMs)
    const now = Atomics.load(beats, beatsAt)
    still = now === seen && Atomics.load(beats, isDebuggedAt) === 0 ? still + 1 : 0
    seen = now
    if (still > looksPerLimit) break
  }
  void endStuckProcess(stuckMs, sentence)
}

/**
 * Logs the stack of the main thread and kills the process. A supervisor starts it again, and no answered call
 * is lost.
 */
async function endStuckProcess(stuckMs: number, sentence: string): Promise<void> {
  const stopped = await stopMainThread()
  const line = {
    level: 60,
    time: new Date().toISOString(),
    event: 'event-loop-stuck',
    stuckMs,
    stack: stopped?.stack ?? null,
  }
  write(1, `${JSON.stringify(line)}\n`)
  write(2, `${sentence}\n`)
  // Process 1 of a container ignores signals from inside the container, so the stopped thread must exit by
  // itself.
  if (process.pid === 1) stopped?.evaluate('process.reallyExit(1)')
  process.kill(process.pid, 'SIGKILL')
}

type Parsed = { params: { scriptId: string; url: string } }
type Frame = {
  callFrameId: string
  functionName: string
  location: { scriptId: string; lineNumber: number }
}
type Paused = { params: { callFrames: Frame[] } }

type StoppedThread = {
  /** One line per frame, innermost first. */
  stack: string[]
  /** Evaluates an expression in the stopped frame. */
  evaluate(expression: string): void
}

/** Stops the main thread like a debugger; null when it does not answer. */
function stopMainThread(): Promise<StoppedThread | null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), stackWaitMs)
    try {
      const files = new Map<string, string>()
      const session = new Session()
      session.connectToMainThread()
      session.on('Debugger.scriptParsed', ({ params }: Parsed) => files.set(params.scriptId, params.url))
      session.once('Debugger.paused', ({ params: { callFrames } }: Paused) => {
        const callFrameId = callFrames[0]?.callFrameId ?? ''
        resolve({
          stack: callFrames.slice(0, framesMax).map((frame) => describeFrame(frame, files)),
          evaluate: (expression) => session.post('Debugger.evaluateOnCallFrame', { callFrameId, expression }),
        })
      })
      session.post('Debugger.enable', () => session.post('Debugger.pause'))
    } catch {
      resolve(null)
    }
  })
}

/** As in an error's stack. V8 counts lines from 0. */
function describeFrame({ functionName, location }: Frame, files: Map<string, string>): string {
  const file = files.get(location.scriptId) ?? ''
  return `${functionName || '<anonymous>'} (${file}:${location.lineNumber + 1})`
}

/** The pipe of a slow reader may be full, and a failed write must not keep the process alive. */
function write(fd: number, text: string): void {
  try {
    writeSync(fd, text)
  } catch {
    // Nobody can read the message.
  }
}
