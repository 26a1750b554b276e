export { attributeCall, type HeaderLabels, noLabels, readHeaderLabels } from './attribute-call.ts'
export { type KeepEndUser, keepEndUsers } from './end-user.ts'
