import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { exportLines, snippets, snippetsFor } from './snippets.ts'
import { firstCallOf } from './testing.ts'

const hostileUrl = "http://x/$(id)'; id;"
const openAi = firstCallOf()
const anthropic = firstCallOf({
  url: 'http://127.0.0.1:4100/v1/messages',
  headers: { 'anthropic-version': '2023-06-01' },
  body: { model: 'claude-haiku-5-5' },
  clientBaseUrl: 'http://127.0.0.1:4100/anthropic',
  isOpenAi: false,
})

describe('the curl line', () => {
  test('is one line, and a shell reads from it what we meant', () => {
    const line = snippets.curl(openAi)
    expect(line).not.toContain('\n')
    expect(wordsOf(line)).toEqual([
      'http://127.0.0.1:4100/v1/chat/completions',
      '-H',
      'Authorization: Bearer olk_test',
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"model":"gpt-6-luna","messages":[{"role":"user","content":"Say hello."}]}',
    ])
  })

  test('takes an address for an address and nothing else', () => {
    expect(wordsOf(snippets.curl(firstCallOf({ url: hostileUrl })))[0]).toBe(hostileUrl)
  })

  test('has the headers and the key of a provider with another format', () => {
    expect(wordsOf(snippets.curl(anthropic))).toEqual([
      'http://127.0.0.1:4100/v1/messages',
      '-H',
      'Authorization: Bearer olk_outlay',
      '-H',
      'Content-Type: application/json',
      '-H',
      'anthropic-version: 2023-06-01',
      '-d',
      '{"model":"claude-haiku-5-5"}',
    ])
  })

  test('takes the project of Vertex from the shell, and nothing else', () => {
    const url = `${hostileUrl}/projects/$GOOGLE_CLOUD_PROJECT/locations/global`
    const line = snippets.curl(firstCallOf({ url, needs: 'project' }))
    expect(wordsOf(line)[0]).toBe(`${hostileUrl}/projects/shop 1/locations/global`)
  })
})

test('the shell lines set what SDKs read', () => {
  expect(exportLines(openAi, null)).toBe('export OPENAI_BASE_URL=http://127.0.0.1:4100/v1')
  expect(exportLines(anthropic, 'olk_1')).toBe('export OUTLAY_KEY=olk_1')
  const script = `${exportLines(firstCallOf({ clientBaseUrl: hostileUrl }), 'olk_1')}\nprintf '%s %s' "$OPENAI_BASE_URL" "$OPENAI_API_KEY"`
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(`${hostileUrl} olk_1`)
})

test.each(['node', 'python', 'aiSdk', 'langchain'] as const)('%s is told in one line', (client) => {
  expect(snippets[client](openAi)).toContain('"http://127.0.0.1:4100/v1"')
  expect(snippets[client](firstCallOf({ clientBaseUrl: 'http://x/"),evil(' }))).toContain(
    '"http://x/\\"),evil("',
  )
})

test('SDKs of OpenAI are told only where the provider has its format', () => {
  expect(snippetsFor(openAi)).toEqual(['node', 'python', 'aiSdk', 'langchain', 'curl'])
  expect(snippetsFor(anthropic)).toEqual(['curl'])
})

test('a model that nobody knows here has its place in the line', () => {
  expect(snippets.langchain(firstCallOf({ model: null }))).toContain('model="YOUR_MODEL"')
})

function wordsOf(line: string): string[] {
  const shell = `curl() { for word in "$@"; do printf '%s\\n' "$word"; done; }; ${line}`
  const env = {
    ...process.env,
    OPENAI_API_KEY: 'olk_test',
    OUTLAY_KEY: 'olk_outlay',
    GOOGLE_CLOUD_PROJECT: 'shop 1',
  }
  return execFileSync('sh', ['-c', shell], { env, encoding: 'utf8' }).trimEnd().split('\n')
}
