export { type Caller, KeyRing } from './key-ring.ts'
