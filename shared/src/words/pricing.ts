/** What the filters over lines of JSON say, `outlay price` among them. */
export const filterWords = {
  line: 'line',
  noJson: 'The line is not JSON.',
  tooLong: (megabytes: number) => `The line is longer than ${megabytes} MB.`,
  refused: (lines: number) => (lines === 1 ? '1 line has no answer.' : `${lines} lines have no answer.`),
}

export const priceWords = {
  description: 'price calls by what their provider said of them: a line of JSON in, a line of JSON out',
  help: `
Each line of standard input is a call, and gets a line on standard output:

  {"id":1,"provider":"openai","api":"openai.chat.completions","model":"gpt-4o-mini","at":"2026-11-20",
   "usage":{"prompt_tokens":1000,"completion_tokens":500,"total_tokens":1500}}
  {"id":1,"costUsd":"0.00045","parts":[...],"usage":{...},"model":"gpt-4o-mini","priceId":"openai/gpt-4o-mini@2024-10-01"}

What the provider said is given as "usage", as "events" or "sse" of a stream, or as the whole "response". A call without any
has no cost: nothing is counted here. A line that cannot be answered gets its number and the reason, and the rest goes
on; then the exit code is 1. docs/guides/price.md has every field.

  outlay price < calls.ndjson | jq -r .costUsd`,
  unknownApi: (api: string, known: string) => `The api "${api}" is not known. Known are: ${known}.`,
}
