import { setting, wholeNumber } from '../../lib/setting.ts'

/** How many calls and bytes the gateway takes at a time. */
export const limitSettings = {
  OUTLAY_MAX_IN_FLIGHT: setting(
    wholeNumber(1, 100_000),
    'calls',
    { value: 2048 },
    'Calls at a time; one more is answered 503.',
  ),
  OUTLAY_BUFFER_BYTES: setting(
    wholeNumber(1_048_576, 17_179_869_184),
    'bytes',
    { value: 256 * 1024 * 1024 },
    'All request and answer bytes kept in memory together; beyond it 503.',
  ),
  OUTLAY_UPLOAD_BYTES: setting(
    wholeNumber(1, 1_099_511_627_776),
    'bytes',
    { value: 1024 * 1024 * 1024 },
    'Largest request body.',
  ),
} as const
