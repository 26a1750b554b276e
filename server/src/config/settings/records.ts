import { zone } from '@outlay/shared/api'
import { z } from 'zod'
import { dataFiles } from '../../lib/data-files.ts'
import { allows, oneOf, setting, text } from '../../lib/setting.ts'

/** The files that records are kept in, and how safely they are written. */
export const recordSettings = {
  OUTLAY_DATA_DIR: setting(
    text,
    'path',
    { value: './data' },
    'Folder of the database, the journal, the secret key and the control token.',
  ),
  OUTLAY_DATABASE_URL: setting(
    allows(z.string(), 'file:PATH'),
    'URL',
    `file:<data dir>/${dataFiles.database}`,
    'Where records live: file:PATH for SQLite.',
  ),
  OUTLAY_JOURNAL_FILE: setting(
    text,
    'path',
    `<data dir>/${dataFiles.journal}`,
    'The journal, which every call is written to before it reaches the database; may sit on another disk.',
  ),
  OUTLAY_DURABILITY: setting(
    oneOf('process', 'power'),
    'word',
    { value: 'process' },
    'process: a killed process loses nothing. power: nor does a power cut, at the price of a disk flush per commit.',
  ),
  OUTLAY_REPORTING_ZONE: setting(
    allows(zone, 'IANA name, such as Europe/Berlin'),
    'time zone',
    'chosen in Settings; UTC until then',
    'The zone of reports and files that name none: where days and months begin.',
  ),
} as const
