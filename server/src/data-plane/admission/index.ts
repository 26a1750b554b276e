export { admitArrival } from './admit-arrival.ts'
export { admitCall } from './admit-call.ts'
export type { ArrivalFacts, ArrivalRefusal, CallRefusal } from './facts.ts'
