import { destination, type Logger, pino } from 'pino'

export type { Logger }

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/**
 * Lines are written in blocks of this size, and at least at this interval, so that a call does not cost a
 * system call.
 */
const blockBytes = 64 * 1024
const flushEveryMs = 500
const infoLevel = 30

/** The part of a logger for rare lines, which another thread can implement. */
export type ControlLog = Record<
  'fatal' | 'error' | 'warn' | 'info' | 'debug',
  (details: Record<string, unknown>, message?: string) => void
>

export type LogSink = {
  logger: Logger
  /**
   * Writes a line at level info, like `logger.info`. For the line of every call: it uses one JSON.stringify
   * instead of a logger's work per field, and one write for many lines.
   */
  info(line: Record<string, unknown>): void
  flush(): void
}

/**
 * JSON lines on standard output. Callers choose the logged fields one by one, and never log headers or
 * bodies.
 */
export function createLogger(level: LogLevel): LogSink {
  const sink = destination({ dest: 1, sync: false, minLength: blockBytes, maxWrite: 4 * blockBytes })
  // A reader that stops (`| head`) must not end the gateway.
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
      // Appends the fields as text, because copying them into one object costs more than everything else.
      waiting.push(`${head()}${JSON.stringify(line).slice(1)}`)
      if (waiting.length >= 128) writeWaiting()
    },
    flush() {
      clearInterval(timer)
      try {
        writeWaiting()
        sink.flushSync()
      } catch {
        // Standard output is closed, so the failure cannot be reported anywhere.
      }
    },
  }

  /** The first fields of every line. Cached, because many lines share a millisecond. */
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
