import { fieldWords } from '../words/index.ts'
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
  session: recordedName(200).describe('A session; empty for calls without one').optional(),
  agent: recordedName(60)
    .describe('A coding agent, such as claude-code; empty for calls of other programs')
    .optional(),
  repository: recordedName(200).describe('A repository, such as github.com/example/shop').optional(),
  user: recordedName(200).describe('An end user; empty for calls without one').optional(),
  tag: recordedName(200)
    .regex(/^[^=]+=/, fieldWords.tag)
    .describe('NAME=VALUE of a tag, such as feature=chat; NAME= for calls without that tag')
    .optional(),
}
