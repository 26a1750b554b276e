/** What `outlay run` says before, during and after the command it runs. */
export const runWords = {
  description: 'run one command with a gateway of its own, and say at its end what its calls cost',
  commandArgument: 'the command and its arguments, after --',
  maxOption: 'let no more calls go once they have cost this much, and end the command',
  maxInvalid: 'Give an amount of dollars above 0, such as 5 or 0.50.',
  bypassed: 'OUTLAY_BYPASS=1 turns measuring off, which is all that outlay run is for; unset it.',
  ownKey: (address: string, provider: string) =>
    `calls of this command go through ${address} to ${provider}, with its own OPENAI_API_KEY.`,
  yourKey: (address: string, provider: string, setting: string) =>
    `calls of this command go through ${address} to ${provider}, with your ${setting}.`,
  signed: (address: string, provider: string) =>
    `calls of this command go through ${address} to ${provider}, signed with your credentials.`,
  withoutKey: (address: string, provider: string) =>
    `calls of this command go through ${address} to ${provider}, without a key: it needs none.`,
  noKey: (address: string, provider: string) =>
    `calls of this command go through ${address} to ${provider}, with the key it brings: none is set here.`,
  simulated: (address: string) =>
    `no provider key is set (OPENAI_API_KEY), so a simulator at ${address} answers: made-up text, play money, nothing is sent anywhere.`,
  unexpectedEnd: (reason: string) =>
    `an error outside any call: ${reason}. The command was told to stop. Please report this with the lines above.`,
  waiting: 'the command has ended; waiting for the calls it left running (30 s at most, Ctrl-C ends it now).',
  notFound: (command: string) => `there is no command ${command}.`,
  notRunnable: (command: string) => `${command} cannot be run.`,
  refused: (limit: string) =>
    `The calls of this command have cost its limit of ${limit} (outlay run --max), so no more are sent.`,
  sessionEnded: (limit: string) =>
    `The calls of this command have cost its limit of ${limit} (outlay run --max), so this session ends.`,
  stopped: (cost: string, limit: string) =>
    `stopped: the calls of this command cost ${cost}, and its limit is ${limit} (--max).`,
  noCalls:
    'this command made no calls. If it should have, see whether it takes the address of the API from OPENAI_BASE_URL.',
  sum: (calls: number, text: string, cost: string) =>
    calls === 1 ? `${cost} for 1 call` : `${cost} for ${text} calls`,
  simulatedSum: (calls: number, text: string, cost: string) =>
    calls === 1 ? `${cost} of play money for 1 call` : `${cost} of play money for ${text} calls`,
  lines: {
    dearest: 'dearest call',
    prompts: 'top prompts',
    withoutPrice: 'no price yet',
    withoutUsage: 'no usage',
    estimated: 'estimated',
    refused: 'refused',
    last: 'last run',
  },
  dearest: (cost: string, model: string, tokens: string) => `${cost}, ${model}, ${tokens}`,
  prompt: (share: string, calls: string, model: string, what: string) =>
    `${share}, ${calls} calls of ${model} with the same ${what}`,
  models: (models: number) => `${models} models`,
  promptKinds: {
    system: (characters: string) => `system message (${characters} characters)`,
    first: (characters: string) => `first message (${characters} characters)`,
    instructions: (characters: string) => `instructions (${characters} characters)`,
    input: (characters: string) => `input (${characters} characters)`,
    prompt: (characters: string) => `prompt (${characters} characters)`,
  },
  withoutCost: (calls: string, model: string, reason: string) => `${calls} (${model}). ${reason}`,
  andOthers: (model: string) => `${model} and others`,
  refusedCalls: (calls: number, text: string) =>
    calls === 1 ? '1 call was not sent' : `${text} calls were not sent`,
  firstRun: 'none of this command is known here; the next one will be compared with this',
  lastRun: (cost: string, at: string) => `${cost} on ${at}`,
  more: (difference: string, then: string, calls: string) => `${difference} more than the ${then}; ${calls}`,
  less: (difference: string, then: string, calls: string) => `${difference} less than the ${then}; ${calls}`,
  same: (then: string, calls: string) => `the same as the ${then}; ${calls}`,
  callsDifference: (difference: number, text: string) => {
    if (difference === 0) return 'as many calls'
    const calls = text === '1' ? '1 call' : `${text} calls`
    return difference > 0 ? `${calls} more` : `${calls} fewer`
  },
}
