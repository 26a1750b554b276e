import { logLevels } from '../../lib/logger.ts'
import { oneOf, setting } from '../../lib/setting.ts'

export const loggingSettings = {
  OUTLAY_LOG_LEVEL: setting(
    oneOf(...logLevels),
    'word',
    { value: 'info' },
    'Least severe log line written. One line per call is written at info.',
  ),
} as const
