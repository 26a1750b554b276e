import { Command } from 'commander'
import { expect, test, vi } from 'vitest'
import { registerSimulate } from './simulate.ts'

test('outlay simulate prints its base URL, answers there, and stops on Ctrl-C', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const program = new Command()
  registerSimulate(program)
  const running = program.parseAsync(['simulate', '--port', '0', '--pace', '5/0'], { from: 'user' })
  const baseURL = await vi.waitFor(() => {
    const line = write.mock.calls.map(([text]) => String(text)).find((text) => text.startsWith('http'))
    expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\n$/)
    return line?.trim()
  })
  write.mockRestore()
  const answer = await fetch(`${baseURL}/models`, { headers: { authorization: 'Bearer sk-demo' } })
  expect(answer.status).toBe(200)
  process.emit('SIGINT')
  await running
  await expect(fetch(`${baseURL}/models`)).rejects.toThrow('fetch failed')
})

test.each([
  ['--port', 'none'],
  ['--pace', '50'],
])('%s %s is refused', async (flag, value) => {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
  registerSimulate(program)
  program.commands[0]?.exitOverride().configureOutput({ writeErr: () => {} })
  const parsed = program.parseAsync(['simulate', '--port', '0', flag, value], { from: 'user' })
  await expect(parsed).rejects.toThrow(/is invalid/)
})
