import type { FirstCall } from '@outlay/shared/api'
import type { words } from '@outlay/shared/words'

type Line = (first: FirstCall) => string

/** The lines that point a client at Outlay. Each SDK reads the key from `OPENAI_API_KEY` by itself. */
export const snippets = {
  node: ({ clientBaseUrl }) => `const openai = new OpenAI({ baseURL: ${codeQuote(clientBaseUrl)} })`,
  python: ({ clientBaseUrl }) => `client = OpenAI(base_url=${codeQuote(clientBaseUrl)})`,
  aiSdk: ({ clientBaseUrl }) => `const openai = createOpenAI({ baseURL: ${codeQuote(clientBaseUrl)} })`,
  langchain: ({ clientBaseUrl, model }) =>
    `llm = ChatOpenAI(model=${codeQuote(model ?? unknownModel)}, base_url=${codeQuote(clientBaseUrl)})`,
  curl: curlLine,
} satisfies Record<keyof Omit<typeof words.snippets, 'label'>, Line>

export type Snippet = keyof typeof snippets

const unknownModel = 'YOUR_MODEL'

/** Those that speak to the provider of `/v1`: SDKs of OpenAI's API only where that is its format. */
export function snippetsFor({ isOpenAi }: FirstCall): Snippet[] {
  return isOpenAi ? ['node', 'python', 'aiSdk', 'langchain', 'curl'] : ['curl']
}

/** What a shell is told once, for every program that reads the usual variables; `key` where there is one to show. */
export function exportLines({ isOpenAi, clientBaseUrl }: FirstCall, key: string | null): string {
  const lines = isOpenAi ? [`export OPENAI_BASE_URL=${shellQuote(clientBaseUrl)}`] : []
  if (key !== null) lines.push(`export ${keyVariable(isOpenAi)}=${shellQuote(key)}`)
  return lines.join('\n')
}

/** One line for any POSIX shell that makes a real call; the key stays in the environment, out of the history. */
function curlLine({ url, headers, body, isOpenAi }: FirstCall): string {
  const more = Object.entries(headers).map(([name, value]) => `-H ${shellQuote(`${name}: ${value}`)}`)
  return [
    `curl ${url.includes(projectVariable) ? withProject(url) : shellQuote(url)}`,
    `-H "Authorization: Bearer $${keyVariable(isOpenAi)}"`,
    `-H 'Content-Type: application/json'`,
    ...more,
    `-d ${shellQuote(JSON.stringify(body))}`,
  ].join(' ')
}

function keyVariable(isOpenAi: boolean): string {
  return isOpenAi ? 'OPENAI_API_KEY' : 'OUTLAY_KEY'
}

const projectVariable = '$GOOGLE_CLOUD_PROJECT'

/** The shell puts in the project, and takes everything else as it is. */
function withProject(url: string): string {
  return url.split(projectVariable).map(shellQuote).join(`"${projectVariable}"`)
}

/** Nothing inside single quotes means anything to a shell, except the single quote itself. */
function shellQuote(text: string): string {
  return /^[\w:/.@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** JSON's way to write a text is one that JavaScript and Python both read. */
function codeQuote(text: string): string {
  return JSON.stringify(text)
}
