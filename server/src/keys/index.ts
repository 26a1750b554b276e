export { outlayKeyPrefix } from './key-format.ts'
export { type Caller, type Key, KeyRing } from './key-ring.ts'
export { createKeyManager, type KeyManager, type KeyStore } from './manage-keys.ts'
