import type { RequestSummary } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

/**
 * The name a call goes by everywhere, in lists and in sums: the model asked for, or the one that answered
 * where none was named.
 */
export function modelOf(call: Pick<RequestSummary, 'requestModel' | 'responseModel'>): string {
  return printable(call.requestModel ?? call.responseModel ?? words.calls.noModel)
}
