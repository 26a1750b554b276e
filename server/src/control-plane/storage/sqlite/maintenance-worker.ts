import { OutlayError } from '../../../lib/errors.ts'
import { type RestoreOptions, restoreDatabase } from './maintenance-restore.ts'
import type { RestoreReply } from './maintenance-thread.ts'

/** The entry of the worker: the pool calls this default export once. */
export default function restore(options: RestoreOptions): RestoreReply {
  try {
    return { result: restoreDatabase(options) }
  } catch (error) {
    if (error instanceof OutlayError) return { refusal: { code: error.code, message: error.message } }
    throw error
  }
}
