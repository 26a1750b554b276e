import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { curlLine } from './curl-line.ts'

test('the line to paste is one line, and a shell reads from it what we meant', () => {
  const line = curlLine('http://127.0.0.1:4100/v1')
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

test('a base URL is only ever an address to the shell', () => {
  expect(wordsOf(curlLine("http://x/$(id)'; id;"))[0]).toBe("http://x/$(id)'; id;/chat/completions")
})

function wordsOf(line: string): string[] {
  const shell = `curl() { for word in "$@"; do printf '%s\\n' "$word"; done; }; ${line}`
  const env = { ...process.env, OUTLAY_KEY: 'olk_test' }
  return execFileSync('sh', ['-c', shell], { env, encoding: 'utf8' }).trimEnd().split('\n')
}
