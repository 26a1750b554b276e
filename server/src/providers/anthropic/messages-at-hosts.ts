import type { MessagesPlace } from '../provider.ts'

/** Before the paths of Anthropic's own API, version included, at other hosts that speak it. */
export const messagesPrefix = '/anthropic'

/** Of its paths, the one whose answers name addresses below it. */
export const messagesPath = '/v1/messages'

/** Most hosts have `/v1/messages` beside `/v1/chat/completions`. */
export const besideChat: MessagesPlace = { path: '', insteadOf: /\/v1$/ }
