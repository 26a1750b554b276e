/** What `outlay count` says, and `POST /api/count` with it. */
export const countWords = {
  description: 'count what requests will be billed as: a line of JSON in, a line of JSON out',
  help: `
Each line of standard input is a request as it is sent, and gets a line on standard output:

  {"id":1,"provider":"openai","api":"openai.chat.completions",
   "body":{"model":"gpt-4o","messages":[{"role":"user","content":"Hello"}]}}
  {"id":1,"inputTokens":8,"exactness":"exact","encoding":"o200k_base",
   "parts":{"system":0,"history":0,"user":8,"tools":0,"images":0}}

"exact" is what will be billed, to the token; "estimate" may be off either way. Where the model in the body is a name of
your own, "model" says which it is. A line that cannot be answered gets {"id","line","error"}, its number and the reason,
and the rest goes on; then the exit code is 1. docs/guides/counting.md has the rules.

  outlay count < requests.ndjson | jq -r .inputTokens`,
  unknownApi: (api: string, known: string) =>
    `Requests to the api "${api}" cannot be counted. With a provider before them, these can: ${known}.`,
  unreadable: 'The body is not a request.',
  busy: 'Too much is being counted just now, or this takes too long; try again, or use: npx outlay count',
}
