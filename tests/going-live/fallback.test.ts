import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { headerOf } from '../support/fake-provider.ts'
import {
  callersProviderKey,
  ourProviderKey,
  startGateway,
  type TestGateway,
} from '../support/start-gateway.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(new URL('../../docs/guides/going-live.md', import.meta.url), 'utf8')
const run = promisify(execFile)

/** The guide's own wrappers, run exactly as printed there. */
const wrapper = {
  node: codeBlock('js', 'export async function withFallback'),
  python: codeBlock('python', 'def chat(body)'),
}

function codeBlock(language: string, part: string): string {
  const blocks = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)]
  const found = blocks.find(([, name, code]) => name === language && code!.includes(part))
  if (!found) throw new Error(`docs/guides/going-live.md has no ${language} block with ${part}`)
  return found[2]!
}

const question = [{ role: 'user', content: 'Say hello.' }]
const callers: Record<keyof typeof wrapper, (env: Record<string, string>) => Promise<string>> = {
  node: async (env) => {
    const script = `${wrapper.node}
const answer = await withFallback((client) => client.chat.completions.create({ model: 'gpt-4o-mini', messages: ${JSON.stringify(question)} }))
console.log(answer.object)`
    return (await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, env })).stdout
  },
  python: async (env) => {
    const script = `${wrapper.python}
print(chat({"model": "gpt-4o-mini", "messages": ${JSON.stringify(question)}})["object"])`
    return (await run('python3', ['-c', script], { cwd: root, env })).stdout
  },
}

let gateway: TestGateway
let env: Record<string, string>
beforeEach(async () => {
  gateway = await startGateway()
  env = {
    PATH: process.env.PATH ?? '',
    OUTLAY_BASE_URL: `${gateway.outlay.origin}/v1`,
    OUTLAY_KEY: gateway.key,
    PROVIDER_BASE_URL: gateway.provider.baseUrl,
    OPENAI_API_KEY: callersProviderKey,
  }
})
afterEach(() => gateway.close())

describe.each(['node', 'python'] as const)('the wrapper of the guide, in %s', (language) => {
  it('calls through Outlay while it runs, and straight to the provider while it does not', async () => {
    const { provider, outlay } = gateway
    expect((await callers[language](env)).trim()).toBe('chat.completion')
    expect(provider.seen.map((seen) => headerOf(seen, 'authorization'))).toEqual([`Bearer ${ourProviderKey}`])

    await outlay.stop()
    expect((await callers[language](env)).trim()).toBe('chat.completion')
    expect(provider.seen.slice(1).map((seen) => headerOf(seen, 'authorization'))).toEqual([
      `Bearer ${callersProviderKey}`,
    ])
  })

  it('does not call the provider directly after a refusal by Outlay', async () => {
    await expect(callers[language]({ ...env, OUTLAY_KEY: 'olk_mistyped' })).rejects.toThrow(
      /401|Unauthorized/,
    )
    expect(gateway.provider.seen).toEqual([])
  })
})
