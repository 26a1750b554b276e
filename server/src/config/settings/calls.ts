import { startWords } from '@outlay/shared/words'
import { z } from 'zod'
import { allows, milliseconds, oneOf, setting, yesOrNo } from '../../lib/setting.ts'

/** How calls are relayed: not measured, not recorded, abandoned by the caller, or tried again. */
export const callSettings = {
  OUTLAY_BYPASS: setting(
    yesOrNo({ first: '0', second: '1', yes: 'second' }),
    '0 or 1',
    { value: false },
    'Relay calls and measure nothing: the emergency exit. Health shows it.',
  ),
  OUTLAY_ON_LEDGER_FAILURE: setting(
    oneOf('refuse', 'serve'),
    'word',
    { value: 'refuse' },
    'What happens to calls when neither database nor journal can be written: refused with a 503, or served, with the records of at most 50,000 calls kept in memory until they can be.',
  ),
  OUTLAY_ON_CLIENT_GONE: setting(
    oneOf('drain', 'abort'),
    'word',
    { value: 'drain' },
    'When a caller hangs up during a plain answer: read it to its end to learn its usage, or abort it.',
  ),
  OUTLAY_DRAIN_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    { value: 120_000 },
    'Longest time an answer is read for a caller who hung up.',
  ),
  OUTLAY_RETRY_STATUSES: setting(
    allows(
      z.string().regex(/^\d{3}(,\d{3})*$/, startWords.values.statusCodes),
      'status codes of three digits',
    ),
    'status codes, comma separated',
    { value: '429,503' },
    'Answers with Retry-After of at most 5 s that are tried again on stateless routes.',
  ),
} as const
