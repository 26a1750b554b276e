import { countExchange, encodingForModel, serverSentEvents } from '@outlay/shared/tokens'
import type { BoundedTask, CountResult } from './count-task.ts'
import { parseCutJson } from './parse-cut-json.ts'

/**
 * Reads both bodies and counts their tokens. Never throws. An unreadable body counts as null, which means
 * unknown. So does a body built to exhaust the stack.
 */
export async function countBodies(task: BoundedTask): Promise<CountResult> {
  const { provider, api, calibration, isRequestCut, isResponseCut } = task
  const requestModel = task.requestModel ?? ''
  const isPartial = isRequestCut || isResponseCut
  try {
    const request = parseJson(textOf(task.requestBody), isRequestCut)
    const answer = readAnswerPieces(textOf(task.responseBody), isResponseCut)
    const exchange = { provider, api, requestModel, request, answer, calibration }
    return { ...(await countExchange(exchange)), isPartial }
  } catch {
    const encoding = encodingForModel(requestModel)
    return { inputTokens: null, outputTokens: null, exactness: 'estimate', encoding, isPartial }
  }
}

function readAnswerPieces(text: string, isCut: boolean): unknown[] {
  // A stream begins with the name of a field or with a comment. JSON never does.
  const isJson = /^\s*[{[]/.test(text)
  return isJson ? [parseJson(text, isCut)] : [...serverSentEvents(text)]
}

function parseJson(text: string, isCut: boolean): unknown {
  if (isCut) return parseCutJson(text)
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
