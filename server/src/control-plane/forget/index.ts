export { type ForgetStore, forgetUsers } from './forget-users.ts'
