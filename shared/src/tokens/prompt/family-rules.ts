import type { ModelFamily } from './model-family.ts'

/** Tokens around what a prompt says, as billed; the measurements are told in docs/guides/counting.md. */
export interface FamilyRules {
  /** Begins the conversation and primes the answer. */
  base: number
  /** Around each message, beside its role, name and content. */
  message: number
  /** Who speaks is a token of the prompt. */
  showsRoles: boolean
  /** More for a message of the assistant, whose channel is named. */
  assistantMessage: number
  /** Around functions where the first message is the system's, and where it is not. */
  functions: { withSystem: number; withoutSystem: number }
  /** More for a function that is the only one, without a description, and has not been called. */
  loneFunction: number
  /** Around one past call, beside its result, which is a message. */
  call: number
  /** Around several past calls that were made at once. */
  parallelCalls: number
  /** Around the schema of an answer, and how often its name is said; with functions, it is said once. */
  schema: { withFunctions: number; withSystem: number; withoutSystem: number; names: number }
  /** Functions and schemas stand in the system's message, which gets an empty line before them. */
  joinsSystem: boolean
  /** The system's text loses the white space at its end there. */
  trimsSystem: boolean
  /** Functions are shown in the form of 2023, and any system message counts as the first. */
  isOld: boolean
  /** A tool choice is a token of the prompt. */
  showsChoice: boolean
}

/** gpt-4o, gpt-4.1, gpt-4.5, and gpt-4 and gpt-3.5-turbo since November 2023. */
const newRules: FamilyRules = {
  base: 3,
  message: 3,
  showsRoles: true,
  assistantMessage: 0,
  functions: { withSystem: 5, withoutSystem: 9 },
  loneFunction: 0,
  call: 5,
  parallelCalls: 16,
  schema: { withFunctions: 7, withSystem: 8, withoutSystem: 12, names: 2 },
  joinsSystem: true,
  trimsSystem: false,
  isOld: false,
  showsChoice: true,
}

const gpt5Rules: FamilyRules = {
  ...newRules,
  base: 2,
  assistantMessage: 2,
  functions: { withSystem: 90, withoutSystem: 91 },
  loneFunction: -1,
  call: 9,
  parallelCalls: 20,
  schema: { withFunctions: 6, withSystem: 9, withoutSystem: 10, names: 1 },
  trimsSystem: true,
  showsChoice: false,
}

const chatRules: Record<ModelFamily, FamilyRules> = {
  new: newRules,
  old: { ...newRules, isOld: true },
  'gpt-3.5-0301': { ...newRules, message: 4, isOld: true },
  search: { ...newRules, base: 0, message: 0, showsRoles: false },
  'gpt-5': gpt5Rules,
  // Billed 12 more for each message and 13 for all, in 2024, by four recordings; the model is retired.
  'o1-preview': { ...newRules, base: 16, message: 15 },
  'o-series': { ...newRules, base: 2, functions: { withSystem: 5, withoutSystem: 10 } },
  unknown: newRules,
}

/** Responses shows the same in frames of its own, which do not depend on a system message. */
const responsesRules: Record<ModelFamily, Partial<FamilyRules>> = {
  new: responses({ functions: 3, call: 3, parallelCalls: 14 }),
  old: { ...responses({ functions: 3, call: 3, parallelCalls: 14 }), base: 2 },
  'gpt-3.5-0301': {},
  search: {},
  'gpt-5': responses({ functions: 9, call: 10, parallelCalls: 24 }),
  'o1-preview': {},
  'o-series': responses({ functions: 9, call: 10, parallelCalls: 24 }),
  unknown: responses({ functions: 3, call: 3, parallelCalls: 14 }),
}

export function rulesOf(family: ModelFamily, api: 'chat' | 'responses'): FamilyRules {
  const rules = chatRules[family]
  if (api === 'chat') return rules
  const own = responsesRules[family]
  return { ...rules, ...own, schema: { ...rules.schema, withSystem: 6, withoutSystem: 6 } }
}

type ResponsesFrames = { functions: number; call: number; parallelCalls: number }

function responses({ functions, call, parallelCalls }: ResponsesFrames): Partial<FamilyRules> {
  return {
    functions: { withSystem: functions, withoutSystem: functions },
    call,
    parallelCalls,
    joinsSystem: false,
  }
}
