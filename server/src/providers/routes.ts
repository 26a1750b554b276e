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
  isUnknown: false,
  linkFields: [],
}

/** The list of models, or one of them. */
export const modelsRoute: Route = { ...plain, operation: 'models', access: 'models', isStateless: true }

/** Reads, lists, changes or deletes what is kept at the provider. */
export const storedObjectsRoute: Route = plain

/** Results of a batch, or any other file: each line that is an answer is booked by itself. */
export const batchResultsRoute: Route = { ...plain, operation: 'batch', isPoll: true }

/** What a call makes the provider do is unknown until its route is known to be free. */
export const unknownPost: Route = { ...plain, hasUsage: true, isUnknown: true }

/** A call that makes nothing new: to what the provider keeps, or to an address that nobody here knows. */
export function storedObjectsAt(path: string, known: RegExp): Route {
  return known.test(path) ? storedObjectsRoute : unknownRead
}

const unknownRead: Route = { ...plain, isUnknown: true }

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
