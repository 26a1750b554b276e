import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../../lib/seeded-random.ts'
import { createFormFields, type FormFields } from './form-fields.ts'

const asked = {
  model: 'gpt-4o-transcribe',
  response_format: 'json',
  language: 'de',
  prompt: 'Grüße, 👋\r\n--x',
}

describe('the fields of an upload', () => {
  let small: Form
  beforeAll(async () => {
    const form = new FormData()
    form.set('model', asked.model)
    form.set('file', new File([Buffer.alloc(300, 'a')], 'speech.mp3', { type: 'audio/mpeg' }))
    form.set('response_format', asked.response_format)
    form.set('language', asked.language)
    form.set('prompt', asked.prompt)
    small = await sent(form)
  })

  it('are read wherever the bytes are cut', async () => {
    for (let at = 0; at <= small.body.length; at += 1) {
      const read = await readAll(small.contentType, [small.body.subarray(0, at), small.body.subarray(at)])
      expect(read.fields(), `cut at ${at}`).toEqual(asked)
      expect(read.fileBytes).toBe(300)
    }
    const bytes = Array.from(small.body, (_, at) => small.body.subarray(at, at + 1))
    const read = await readAll(small.contentType, bytes)
    expect(read.fields()).toEqual(asked)
    expect(read.fileBytes).toBe(300)
  })

  it('are read without changing the bytes', async () => {
    const before = Buffer.from(small.body)
    await readAll(small.contentType, [small.body])
    expect(small.body.equals(before)).toBe(true)
  })

  it('are only the complete ones if the form was cut', async () => {
    const cut = small.body.indexOf('name="language"')
    const read = await readAll(small.contentType, [small.body.subarray(0, cut)])
    expect(read.fields()).toEqual({ model: asked.model, response_format: asked.response_format })
    for (let end = 0; end < small.body.length; end += 1) {
      const fields = (await readAll(small.contentType, [small.body.subarray(0, end)])).fields()
      expect(asked, `cut at ${end}`).toMatchObject(fields)
    }
  })

  it('are found after a file of 256 MiB, of which no byte is kept', async () => {
    const [head = '', tail = ''] = small.body.toString('latin1').split('a'.repeat(300))
    const fields = createFormFields(small.contentType)!
    const piece = Buffer.alloc(64 * 1024, 'b')
    fields.push(Buffer.from(head, 'latin1'))
    const before = process.memoryUsage().arrayBuffers
    for (let sentBytes = 0; sentBytes < 256 * 2 ** 20; sentBytes += piece.length) {
      fields.push(piece)
      if (sentBytes % 2 ** 20 === 0) await turn()
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20)
    fields.push(Buffer.from(tail, 'latin1'))
    fields.end()
    await turn()
    expect(fields.fields()).toEqual(asked)
    expect(fields.fileBytes).toBe(256 * 2 ** 20)
  })
})

describe('a hostile form', () => {
  const type = 'multipart/form-data; boundary=x'
  const part = (name: string, value: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

  it.each([
    ['multipart/form-data'],
    ['multipart/form-data; boundary='],
    [`multipart/form-data; boundary=${'x'.repeat(5_000)}`],
    ['multipart/form-data; boundary="'],
    ["multipart/form-data; boundary*=utf-8''%ff"],
    ['multipart/mixed; boundary=x'],
    ['application/json'],
    [''],
  ])('of the content type %j gives no fields', async (contentType) => {
    const fields = createFormFields(contentType)
    fields?.push(Buffer.from(`${part('model', 'm')}--x--\r\n`))
    fields?.end()
    await turn()
    expect(fields?.fields() ?? {}).toEqual({})
  })

  it('gives no field over 8 KiB, and at most 64 KiB of fields', async () => {
    const long = 'v'.repeat(8 * 1024 + 1)
    expect((await readAll(type, [`${part('prompt', long)}${part('model', 'm')}--x--`])).fields()).toEqual({
      model: 'm',
    })
    const many = Array.from({ length: 20 }, (_, at) => part(`field${at}`, 'v'.repeat(8_000))).join('')
    const kept = (await readAll(type, [`${many}--x--`])).fields()
    expect(Object.keys(kept)).toHaveLength(8)
  })

  it('of a million parts is read only up to the bound', async () => {
    const fields = createFormFields(type)!
    const parts = Buffer.from(part('a', '1').repeat(1_000))
    const startedAt = performance.now()
    for (let sentParts = 0; sentParts < 1_000_000; sentParts += 1_000) fields.push(parts)
    fields.end()
    await turn()
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    expect(fields.fields()).toEqual({ a: '1' })
  })

  it.each([
    ['a header without end', `--x\r\n${'A: b\r\n'.repeat(50_000)}`, {}],
    ['a malformed header', '--x\r\n:::\r\n\r\nvalue\r\n--x--', {}],
    ['no name', '--x\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--x--', {}],
    [
      'a nested multipart part',
      `${part('model', 'm')}--x\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x--`,
      { model: 'm' },
    ],
    ['bytes after its end', `${part('model', 'm')}--x--\r\n${part('model', 'other')}`, { model: 'm' }],
    ['no parts', '--x--\r\n', {}],
    ['noise', '\0\r\n--\r\n--x\r\n\r\n--x\r\n--x', {}],
    ['a field sent twice', `${part('model', 'first')}${part('model', 'last')}--x--`, { model: 'last' }],
  ])('with %s gives only its valid fields', async (_, body, expected) => {
    expect((await readAll(type, [body])).fields()).toEqual(expected)
    expect((await readAll(type, Array.from(body.slice(0, 400)))).fields()).toBeTypeOf('object')
  })

  it('of damaged bytes never throws', async () => {
    const sound = Buffer.from(`${part('model', 'm')}${part('n', '2')}--x--\r\n`)
    const random = seededRandom('damaged forms')
    for (let round = 0; round < 2_000; round += 1) {
      const bytes = Buffer.from(sound)
      for (let damage = 0; damage < 4; damage += 1) {
        bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255)
      }
      const cut = random.integer(0, bytes.length)
      const read = await readAll(type, [bytes.subarray(0, cut), bytes.subarray(cut)])
      for (const value of Object.values(read.fields())) expect(value).toBeTypeOf('string')
    }
  })

  it("cannot change an object's prototype", async () => {
    const fields = (await readAll(type, [`${part('__proto__', 'x')}--x--`])).fields()
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
    expect(Object.keys(fields)).toEqual(['__proto__'])
  })
})

type Form = { contentType: string; body: Buffer }

/** A form as Node's own fetch sends it. */
async function sent(form: FormData): Promise<Form> {
  const request = new Request(origin, { method: 'POST', body: form })
  await (await fetch(request)).text()
  return received!
}

let received: Form | null = null
let origin = ''
const server = createServer(async (incoming, response) => {
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece as Buffer)
  received = { contentType: incoming.headers['content-type'] ?? '', body: Buffer.concat(pieces) }
  response.end()
})
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

async function readAll(contentType: string, pieces: readonly (string | Buffer)[]): Promise<FormFields> {
  const fields = createFormFields(contentType)!
  for (const piece of pieces) fields.push(Buffer.from(piece))
  fields.end()
  await turn()
  return fields
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
