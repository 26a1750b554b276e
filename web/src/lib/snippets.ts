import { words } from '@outlay/shared/words'

/** The lines that point a client at Outlay. Each SDK reads the key from `OPENAI_API_KEY` by itself. */
export const snippets = {
  node: (baseUrl) => `const openai = new OpenAI({ baseURL: ${codeQuote(baseUrl)} })`,
  python: (baseUrl) => `client = OpenAI(base_url=${codeQuote(baseUrl)})`,
  aiSdk: (baseUrl) => `const openai = createOpenAI({ baseURL: ${codeQuote(baseUrl)} })`,
  langchain: (baseUrl) => `llm = ChatOpenAI(model="gpt-4o-mini", base_url=${codeQuote(baseUrl)})`,
  curl: curlLine,
} satisfies Record<keyof Omit<typeof words.snippets, 'label'>, (baseUrl: string) => string>

export type Snippet = keyof typeof snippets

/** What a shell is told once, for every program that reads the usual variables; `key` where there is one to show. */
export function exportLines(baseUrl: string, key: string | null): string {
  const lines = [`export OPENAI_BASE_URL=${shellQuote(baseUrl)}`]
  if (key !== null) lines.push(`export OPENAI_API_KEY=${shellQuote(key)}`)
  return lines.join('\n')
}

/** One line for any POSIX shell that makes a real call; the key stays in the environment, out of the history. */
function curlLine(baseUrl: string): string {
  const body = JSON.stringify({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: words.firstCall.prompt }],
  })
  return [
    `curl ${shellQuote(`${baseUrl}/chat/completions`)}`,
    `-H "Authorization: Bearer $OPENAI_API_KEY"`,
    `-H 'Content-Type: application/json'`,
    `-d ${shellQuote(body)}`,
  ].join(' ')
}

/** Nothing inside single quotes means anything to a shell, except the single quote itself. */
function shellQuote(text: string): string {
  return /^[\w:/.@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** JSON's way to write a text is one that JavaScript and Python both read. */
function codeQuote(text: string): string {
  return JSON.stringify(text)
}
