import { destination, type Logger, pino } from 'pino'

export type { Logger }

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Lines are written in blocks of this size, and at least this often, so a call does not pay a system call. */
const blockBytes = 64 * 1024
const flushEveryMs = 500
const infoLevel = 30

/** The part of a logger that rare lines need, which another thread can stand in for. */
export type ControlLog = Record<
  'fatal' | 'error' | 'warn' | 'info' | 'debug',
  (details: Record<string, unknown>, message?: string) => void
>

export type LogSink = {
  logger: Logger
  /**
   * Writes a line at level info, like `logger.info`, for the line that every call gets: one JSON.stringify
   * instead of a logger's work field by field, and one write for the lines of many calls.
   */
  info(line: Record<string, unknown>): void
  flush(): void
}

/** JSON lines on standard output. What may be logged is chosen field by field by the caller: never headers or bodies. */
export function createLogger(level: LogLevel): LogSink {
  const sink = destination({ dest: 1, sync: false, minLength: blockBytes, maxWrite: 4 * blockBytes })
  // A reader that goes away (`| head`) must not take the gateway with it.
  sink.on('error', () => {})
  const logger = pino({ level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }, sink)
  const isInfo = logger.isLevelEnabled('info')
  let waiting: string[] = []
  let stampedAt = 0
  let stamp = ''

  const timer = setInterval(() => {
    writeWaiting()
    sink.flush()
  }, flushEveryMs).unref()
  return {
    logger,
    info(line) {
      if (!isInfo) return
      // The fields are appended to the first two as text: copying them into one object costs more than the rest.
      waiting.push(`${head()}${JSON.stringify(line).slice(1)}`)
      if (waiting.length >= 128) writeWaiting()
    },
    flush() {
      clearInterval(timer)
      try {
        writeWaiting()
        sink.flushSync()
      } catch {
        // Standard output is closed; there is nobody left to tell.
      }
    },
  }

  /** The fields that every line begins with; many lines are of one millisecond. */
  function head(): string {
    const now = Date.now()
    if (now !== stampedAt) {
      stampedAt = now
      stamp = `{"level":${infoLevel},"time":"${new Date(now).toISOString()}",`
    }
    return stamp
  }

  function writeWaiting(): void {
    if (waiting.length === 0) return
    sink.write(`${waiting.join('\n')}\n`)
    waiting = []
  }
}
