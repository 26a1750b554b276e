import { type DestinationStream, destination, type Logger, pino } from 'pino'

export type { Logger }

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Lines are written in blocks of this size, and at least this often, so a call does not pay a system call. */
const blockBytes = 8 * 1024
const flushEveryMs = 500

export type LogSink = { logger: Logger; flush(): void }

/** JSON lines on standard output. What may be logged is chosen field by field by the caller: never headers or bodies. */
export function createLogger(level: LogLevel, stream?: DestinationStream): LogSink {
  const options = { level, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` }
  if (stream) return { logger: pino(options, stream), flush: () => {} }
  const sink = destination({ dest: 1, sync: false, minLength: blockBytes })
  // A reader that goes away (`| head`) must not take the gateway with it.
  sink.on('error', () => {})
  setInterval(() => sink.flush(), flushEveryMs).unref()
  return {
    logger: pino(options, sink),
    flush: () => {
      try {
        sink.flushSync()
      } catch {
        // Standard output is closed; there is nobody left to tell.
      }
    },
  }
}
