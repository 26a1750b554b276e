import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientsGateway, startClientsGateway } from './start-clients-gateway.ts'

const root = resolve(import.meta.dirname, '../..')
const guide = readFileSync(resolve(root, 'docs/guides/clients.md'), 'utf8')
/** The address that stands in the guide; the gateway under test has another port. */
const addressInGuide = 'http://127.0.0.1:4100'

const run = promisify(execFile)
let gateway: ClientsGateway
beforeAll(async () => {
  gateway = await startClientsGateway()
})
afterAll(() => gateway.close())

type Block = { title: string; language: string; code: string }

/** Their programs are too large to install here: `npm run test:long` runs what the guide says of them. */
const isOfCodingAgents = (section: string) => section.startsWith('Coding agents\n')

const sections = guide.split(/^## /m).filter((section) => !isOfCodingAgents(section))
const blocks: Block[] = sections.flatMap((section) => {
  const title = section.split('\n', 1)[0]!
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
    title,
    language: language!,
    code: code!,
  }))
})
const [variables, ...programs] = blocks

describe('docs/guides/clients.md', () => {
  it.each(programs.map((block) => [`${block.title} (${block.language})`, block] as const))(
    '%s: runs as it stands, is answered and is on record',
    async (_title, block) => {
      const callsBefore = gateway.simulator.stats.total
      const printed = await runBlock(block)
      const isStream = block.code.includes('"stream":true')
      expect(printed.trim()).not.toBe('')
      if (isStream) expect(printed).toMatch(/^data: \[DONE\]$/m)
      expect(gateway.simulator.stats.total).toBe(callsBefore + 1)
      expect(await gateway.newestRow()).toMatchObject({
        outcome: 'answered',
        usageSource: 'reported',
        costState: 'priced',
        stream: isStream,
      })
    },
  )

  it('the two variables are enough for a client that is told nothing else', async () => {
    const code = blocks.find(({ title }) => title.startsWith('openai'))!.code
    const untold = code.replace(/\{ baseURL: .* \}/, '')
    expect(untold).not.toContain(addressInGuide)
    const program = `${variables!.code}\nexec "${process.execPath}" --input-type=module --eval "$PROGRAM"`
    const printed = await runBlock({ title: '', language: 'sh', code: program }, { PROGRAM: untold })
    expect(printed.trim()).not.toBe('')
    expect(await gateway.newestRow()).toMatchObject({ outcome: 'answered', costState: 'priced' })
  })

  it('has a block for each client that is promised', () => {
    expect(programs.map(({ title, language }) => `${title}: ${language}`)).toEqual([
      'openai, for Node: js',
      'The AI SDK: js',
      'LangChain: js',
      'curl: sh',
      'curl: sh',
      'Python, with requests: python',
    ])
  })
})

async function runBlock({ language, code }: Block, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const text = code.replaceAll(addressInGuide, gateway.origin)
  const [command, args] = commandFor(language, text)
  const { stdout } = await run(command, args, {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      OUTLAY_KEY: gateway.key,
      OPENAI_API_KEY: gateway.key,
      PYTHONPATH: await pythonPath(),
      ...env,
    },
  })
  return stdout
}

/** Bare imports of an evaluated program are looked for from the working directory. */
function commandFor(language: string, text: string): [string, string[]] {
  if (language === 'js') return [process.execPath, ['--input-type=module', '--eval', text]]
  if (language === 'python') return ['python3', ['-c', text]]
  return ['sh', ['-ec', text]]
}

/** Where python3 has no `requests`, one on the standard library stands in for it: the program stays as it is. */
async function pythonPath(): Promise<string> {
  const hasRequests = await run('python3', ['-c', 'import requests']).then(
    () => true,
    () => false,
  )
  return hasRequests ? '' : resolve(import.meta.dirname, 'without-requests')
}
