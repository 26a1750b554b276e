import { appendFileSync } from 'node:fs'
import OpenAI from 'openai'
import WebSocket from 'ws'

/**
 * A command for `outlay run`. It knows no gateway and makes calls with OpenAI's own client, configured by its
 * environment. Its arguments are its actions, in order.
 */
const client = new OpenAI()
const system = 'You are the test of a program and answer in one sentence.'

const verbs = {
  /** chat, or chat=MODEL */
  async chat(model = 'gpt-4o-mini') {
    const messages = [
      { role: 'system', content: system },
      { role: 'user', content: `Question ${Math.random()}` },
    ]
    const { data } = await client.chat.completions.create({ model, messages }).withResponse()
    console.log(data.choices[0].message.content)
  },
  async embed() {
    await client.embeddings.create({ model: 'text-embedding-3-small', input: 'a secret text' })
  },
  /** Makes a call whose answer has no usage, so that its tokens are counted. */
  async silent() {
    const messages = [{ role: 'user', content: 'Say nothing of what it took.' }]
    const headers = { 'x-simulate': 'no-usage' }
    await client.chat.completions.create({ model: 'gpt-4o-mini', messages }, { headers })
  },
  /** Goes on after SIGTERM until a call is refused, and notes the signal and the refusal: stubborn=FILE */
  async stubborn(file) {
    const told = new Promise((resolve) => {
      process.on('SIGTERM', () => resolve(appendFileSync(file, 'SIGTERM\n')))
    })
    for (;;) {
      try {
        await verbs.chat()
      } catch (error) {
        appendFileSync(file, `${error.status} ${error.code} ${error.type}\n`)
        if (error.status !== 402) throw error
        // A signal may arrive later than the answer to a call that was made after the signal was sent.
        return told
      }
    }
  },
  /** Talks in one realtime session until it ends, ignores SIGTERM, and notes the end: talk=FILE */
  async talk(file) {
    process.on('SIGTERM', () => {})
    const url = `${process.env.OPENAI_BASE_URL.replace('http', 'ws')}/realtime?model=gpt-realtime`
    const session = new WebSocket(url, {
      headers: { authorization: `Bearer ${process.env.OPENAI_API_KEY}` },
    })
    const ask = () => session.send(JSON.stringify({ type: 'response.create' }))
    session.on('open', ask)
    session.on('message', (data) => {
      if (JSON.parse(data).type === 'response.done') ask()
    })
    await new Promise((resolve) => {
      session.on('close', (code, reason) => resolve(appendFileSync(file, `${code} ${reason}`)))
    })
  },
  /** Waits for SIGTERM and exits with 7. Writes the file of wait=FILE when it begins to wait. */
  async wait(file) {
    process.on('SIGTERM', () => process.exit(7))
    appendFileSync(file, `${process.pid}\n`)
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  },
  async forever() {
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  },
  async environment(name) {
    console.log(process.env[name])
  },
  async exit(code) {
    process.exit(Number(code))
  },
}

for (const argument of process.argv.slice(2)) {
  const [verb, value] = argument.split('=')
  await verbs[verb](value)
}
