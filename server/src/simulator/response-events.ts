import { namedFrame, type StreamEvent } from './answer.ts'
import { splitPieces } from './generate.ts'

/** The one thing a simulated response says, after its thoughts if it had any. */
export interface Item {
  id: string
  text: string
  call: { callId: string; name: string } | undefined
}

/** The event sequence of the Responses API; `sequence_number` counts from 0, there is no `[DONE]`. */
export function* responseEvents(given: {
  opened: object
  finished: object
  thoughts: object[]
  item: Item
  status: string
}): Generator<StreamEvent> {
  const { opened, finished, thoughts, item, status } = given
  let sequence = 0
  function event(kind: StreamEvent['kind'], type: string, fields: object): StreamEvent {
    return { kind, frame: namedFrame(type, { type, sequence_number: sequence++, ...fields }) }
  }
  const output_index = thoughts.length
  const place = { item_id: item.id, output_index }

  yield event('opening', 'response.created', { response: opened })
  yield event('opening', 'response.in_progress', { response: opened })
  for (const [index, thought] of thoughts.entries()) {
    yield event('opening', 'response.output_item.added', { output_index: index, item: thought })
    yield event('opening', 'response.output_item.done', { output_index: index, item: thought })
  }
  yield event('opening', 'response.output_item.added', { output_index, item: startedItem(item) })
  if (item.call) {
    for (const delta of splitPieces(item.text)) {
      yield event('piece', 'response.function_call_arguments.delta', { ...place, delta })
    }
    const done = { ...place, name: item.call.name, arguments: item.text }
    yield event('closing', 'response.function_call_arguments.done', done)
  } else {
    const content = { ...place, content_index: 0 }
    yield event('opening', 'response.content_part.added', { ...content, part: textPart('') })
    for (const delta of splitPieces(item.text)) {
      yield event('piece', 'response.output_text.delta', { ...content, delta, logprobs: [] })
    }
    yield event('closing', 'response.output_text.done', { ...content, text: item.text, logprobs: [] })
    yield event('closing', 'response.content_part.done', { ...content, part: textPart(item.text) })
  }
  yield event('closing', 'response.output_item.done', { output_index, item: finishedItem(item, status) })
  yield event('closing', `response.${status}`, { response: finished })
}

/** How a stream of this API reports a failure on the provider's side. */
export const errorFrame = namedFrame('error', {
  type: 'error',
  sequence_number: 4,
  code: 'server_error',
  message: 'The server had an error while processing your request. Sorry about that!',
  param: null,
})

function startedItem({ id, call }: Item): object {
  return call
    ? {
        id,
        type: 'function_call',
        status: 'in_progress',
        arguments: '',
        call_id: call.callId,
        name: call.name,
      }
    : { id, type: 'message', status: 'in_progress', content: [], role: 'assistant' }
}

/** The item as it stands in the finished response. */
export function finishedItem({ id, call, text }: Item, status: string): object {
  return call
    ? { id, type: 'function_call', status, arguments: text, call_id: call.callId, name: call.name }
    : { id, type: 'message', status, content: [textPart(text)], role: 'assistant' }
}

function textPart(text: string) {
  return { type: 'output_text', annotations: [], logprobs: [], text }
}
