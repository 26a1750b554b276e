import { appendFileSync } from 'node:fs'
import OpenAI from 'openai'
import WebSocket from 'ws'

/**
 * A command as `outlay run` gets them: it knows of no gateway, and makes calls with OpenAI's own client as the
 * environment tells it to. Its arguments are what it does, one after the other.
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
  /** An answer without usage: its tokens have to be counted. */
  async silent() {
    const messages = [{ role: 'user', content: 'Say nothing of what it took.' }]
    const headers = { 'x-simulate': 'no-usage' }
    await client.chat.completions.create({ model: 'gpt-4o-mini', messages }, { headers })
  },
  /** Goes on whatever it is told until a call is refused, and notes both: stubborn=FILE */
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
        // The system may hand over the signal later than the answer of a call that was made after it was sent.
        return told
      }
    }
  },
  /** Talks in one realtime session until that ends, whatever it is told, and notes its end: talk=FILE */
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
  /** Waits for a signal, and ends with 7 on one: wait=FILE says when it does. */
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
