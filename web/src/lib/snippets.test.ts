import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { exportLines, snippets } from './snippets.ts'

const baseUrl = 'http://127.0.0.1:4100/v1'
const hostileUrl = "http://x/$(id)'; id;"

describe('the curl line', () => {
  test('is one line, and a shell reads from it what we meant', () => {
    const line = snippets.curl(baseUrl)
    expect(line).not.toContain('\n')
    expect(wordsOf(line)).toEqual([
      'http://127.0.0.1:4100/v1/chat/completions',
      '-H',
      'Authorization: Bearer olk_test',
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"Say hello."}]}',
    ])
  })

  test('takes a base URL for an address and nothing else', () => {
    expect(wordsOf(snippets.curl(hostileUrl))[0]).toBe(`${hostileUrl}/chat/completions`)
  })
})

test('the shell lines set what SDKs read', () => {
  expect(exportLines(baseUrl, null)).toBe('export OPENAI_BASE_URL=http://127.0.0.1:4100/v1')
  const script = `${exportLines(hostileUrl, 'olk_1')}\nprintf '%s %s' "$OPENAI_BASE_URL" "$OPENAI_API_KEY"`
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(`${hostileUrl} olk_1`)
})

test.each(['node', 'python', 'aiSdk', 'langchain'] as const)('%s is told in one line', (client) => {
  expect(snippets[client](baseUrl)).toContain('"http://127.0.0.1:4100/v1"')
  expect(snippets[client]('http://x/"),evil(')).toContain('"http://x/\\"),evil("')
})

function wordsOf(line: string): string[] {
  const shell = `curl() { for word in "$@"; do printf '%s\\n' "$word"; done; }; ${line}`
  const env = { ...process.env, OPENAI_API_KEY: 'olk_test' }
  return execFileSync('sh', ['-c', shell], { env, encoding: 'utf8' }).trimEnd().split('\n')
}
