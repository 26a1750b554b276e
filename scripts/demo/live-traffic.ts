import OpenAI from 'openai'

type TrafficOptions = { baseURL: string; keys: Record<keyof typeof callingProjects, string> }

/** The projects of the sample data that go on calling. */
export const callingProjects = {
  support: 'Support assistant',
  search: 'Product search',
  coding: 'Coding tools',
} as const

const pauseMs = { least: 300, most: 2_500 }

/** Calls as applications make them, one after the other, until they are stopped. Failures are part of it. */
export function startTraffic({ baseURL, keys }: TrafficOptions): { stop(): void } {
  const client = (apiKey: string) => new OpenAI({ baseURL, apiKey, maxRetries: 1 })
  const support = client(keys.support)
  const search = client(keys.search)
  const coding = client(keys.coding)
  let isStopped = false
  let timer: NodeJS.Timeout | undefined

  const habits: (() => Promise<unknown>)[] = [
    () => answerCustomer(support),
    () => answerCustomer(support),
    () => index(search),
    () => suggest(search),
    () => writeCode(coding),
    () => failNowAndThen(support),
  ]
  next()
  return {
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }

  function next(): void {
    if (isStopped) return
    // A call that fails is on record like any other: there is nothing else to do about it here.
    habits[Math.floor(Math.random() * habits.length)]!().catch(() => {})
    timer = setTimeout(next, pauseMs.least + Math.random() * (pauseMs.most - pauseMs.least))
  }
}

async function answerCustomer(client: OpenAI): Promise<void> {
  const stream = await client.chat.completions.create({
    model: 'gpt-5-mini',
    stream: true,
    messages: [
      { role: 'system', content: 'You answer customers of a shop for bicycles. '.repeat(40) },
      { role: 'user', content: `Where is my order ${Math.floor(Math.random() * 90_000)}?` },
    ],
  })
  for await (const _ of stream);
}

async function index(client: OpenAI): Promise<void> {
  const input = `A bicycle with ${Math.floor(Math.random() * 27)} gears, a bell and two lights. `.repeat(12)
  await client.embeddings.create({ model: 'text-embedding-3-small', input })
}

async function suggest(client: OpenAI): Promise<void> {
  await client.chat.completions.create({
    model: 'gpt-4.1-mini',
    messages: [{ role: 'user', content: 'Name five bicycles for a rider of 1.92 m. '.repeat(20) }],
  })
}

async function writeCode(client: OpenAI): Promise<void> {
  const stream = await client.responses.create({
    model: 'gpt-5.1-codex',
    stream: true,
    input: `Rename the function in this file. ${'const gears = wheels.map((wheel) => wheel.gears)\n'.repeat(120)}`,
  })
  for await (const _ of stream);
}

/** One in four of these meets a provider that is busy or broken. */
async function failNowAndThen(client: OpenAI): Promise<void> {
  const failures = ['429;retry-after=1', '500', 'truncate']
  const failure = failures[Math.floor(Math.random() * failures.length * 4)]
  await client.chat.completions.create(
    { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Is the shop open on Sunday?' }] },
    failure ? { headers: { 'x-simulate': failure }, maxRetries: 0 } : {},
  )
}
