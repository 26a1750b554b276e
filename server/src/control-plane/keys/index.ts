export { createKeyManager, type KeyManager, type KeyStore } from './manage-keys.ts'
export { createTestCall } from './test-call.ts'
