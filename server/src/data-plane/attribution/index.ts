export { attributeCall, type HeaderLabels, noLabels, readHeaderLabels } from './attribute-call.ts'
export { hashedEndUser, type KeepEndUser, keepEndUsers } from './end-user.ts'
