import type { Operation } from '@outlay/shared/usage'
import type { Route } from './wire-format.ts'

/** A route with nothing to bill: everything else says what differs. */
const plain: Route = {
  operation: 'other',
  api: null,
  access: 'stored-objects',
  isStateless: false,
  hasUsage: false,
  usageOnRequest: false,
  billing: null,
  stream: null,
  session: null,
  model: null,
  isStream: null,
  isStreamByDefault: false,
  region: null,
  isPoll: false,
  linkFields: [],
}

/** The list of models, or one of them. */
export const modelsRoute: Route = { ...plain, operation: 'models', access: 'models', isStateless: true }

/** Reads, lists, changes or deletes what is kept at the provider. */
export const storedObjectsRoute: Route = plain

/** Results of a batch, or any other file: each line that is an answer is booked by itself. */
export const batchResultsRoute: Route = { ...plain, operation: 'batch', isPoll: true }

/** What a call makes the provider do is unknown until its route is known to be free. */
export const unknownPost: Route = { ...plain, hasUsage: true }

/** Whether what a call makes the provider do is unknown, so that it may well be nothing. */
export function isUnknownPost({ access, hasUsage, billing, isPoll }: Route): boolean {
  return access === 'stored-objects' && hasUsage && billing === null && !isPoll
}

/** Makes something that costs money in a way nobody here can read. */
export const unmeteredRoute: Route = { ...plain, access: 'unmetered-routes', hasUsage: true }

/** Asks a model for nothing that is billed: counting, classifying. */
export function freeRoute(operation: Operation): Route {
  return { ...plain, operation, access: 'inference', isStateless: true }
}

/** An upgrade that leads nowhere: it is refused, whoever asks for it. */
export const noSession: Route = freeRoute('other')

type Inference = Pick<Route, 'operation' | 'api' | 'billing'> & Partial<Route>

/** Asks a model for something that is billed. */
export function inferenceRoute(route: Inference): Route {
  return { ...plain, access: 'inference', isStateless: true, hasUsage: true, ...route }
}
