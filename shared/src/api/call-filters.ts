import { oneLine, recordedName } from './common.ts'

/**
 * Which calls a list or a sum is about; an absent filter lets any call pass. `GET /api/requests` and `GET /api/usage` share
 * these. The empty text asks for calls that have none: `project=` gives the calls without a project.
 */
export const callFilters = {
  /** A project whose name is the id of another one is found by its own id. */
  project: oneLine(200).describe('Id or name of a project; empty for calls without one').optional(),
  /** No name here: keys of two projects may be called the same. */
  key: oneLine(200).describe('Id of a key; empty for calls without one').optional(),
  model: recordedName(200)
    .describe('The model asked for, or that answered where none was named; empty for calls that name none')
    .optional(),
  provider: oneLine(200).describe('The provider, such as openai').optional(),
}
