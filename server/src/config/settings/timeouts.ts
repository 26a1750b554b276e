import { milliseconds, setting, wholeNumber } from '../../lib/setting.ts'

export const timeoutSettings = {
  OUTLAY_CONNECT_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    { value: 10_000 },
    'Longest wait for a connection to the provider.',
  ),
  OUTLAY_FIRST_BYTE_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    { value: 900_000 },
    "Longest wait for the provider's answer to begin.",
  ),
  OUTLAY_BETWEEN_BYTES_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    { value: 300_000 },
    "Longest pause inside the provider's answer, and longest wait for a reader that stopped reading.",
  ),
  OUTLAY_THINKING_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    { value: 3_600_000 },
    'Longest silence of the provider, before its answer and inside it, where the request asks for thinking (reasoning, thinking, a background response). The two waits above hold where they are longer.',
  ),
  OUTLAY_KEEP_ALIVE_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    { value: 75_000 },
    'How long an idle caller connection stays open.',
  ),
  OUTLAY_SHUTDOWN_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    { value: 30_000 },
    'How long running calls may take to end after the process is told to stop.',
  ),
  OUTLAY_STUCK_TIMEOUT_MS: setting(
    wholeNumber(0, 86_400_000),
    'ms',
    { value: 5000 },
    'When the event loop has not turned for this long, the process writes its stack to the log and ends, so that a supervisor starts it again; 0 turns this off.',
  ),
} as const
