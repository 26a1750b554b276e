import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClientsGateway, expectPriced, startClientsGateway } from './start-clients-gateway.ts'

let gateway: ClientsGateway
let llm: ChatOpenAI

beforeAll(async () => {
  gateway = await startClientsGateway()
  // The one change a user makes.
  llm = new ChatOpenAI({
    model: 'gpt-4o-mini',
    apiKey: gateway.key,
    configuration: { baseURL: gateway.baseUrl },
  })
})
afterAll(() => gateway.close())

const prompt = 'Tell me about rivers.'
const city = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}

type Usage = { input_tokens: number; output_tokens: number } | undefined
const tokens = (usage: Usage) => ({ inputTokens: usage?.input_tokens, outputTokens: usage?.output_tokens })

describe("LangChain's OpenAI client with nothing but its base URL changed", () => {
  it('invokes a model', async () => {
    const answer = await llm.invoke(prompt)
    expect(answer.content).not.toBe('')
    expectPriced(await gateway.newestRow(), tokens(answer.usage_metadata))
  })

  it('streams', async () => {
    let [text, usage]: [string, Usage] = ['', undefined]
    for await (const chunk of await llm.stream(prompt)) {
      text += chunk.content
      usage = chunk.usage_metadata ?? usage
    }
    expect(text).not.toBe('')
    const row = await gateway.newestRow()
    expect(row.stream).toBe(true)
    expectPriced(row, tokens(usage))
  })

  it('calls tools', async () => {
    const weather = { type: 'function', function: { name: 'weather', parameters: city } } as const
    const answer = await llm.bindTools([weather], { tool_choice: 'required' }).invoke(prompt)
    expect(answer.tool_calls).toMatchObject([{ name: 'weather', args: { city: expect.any(String) } }])
    expectPriced(await gateway.newestRow(), tokens(answer.usage_metadata))
  })

  it('gets an answer in the shape it asked for', async () => {
    const structured = llm.withStructuredOutput(city, {
      name: 'place',
      method: 'jsonSchema',
      includeRaw: true,
    })
    const { parsed, raw } = await structured.invoke(prompt)
    expect(parsed).toEqual({ city: expect.any(String) })
    expectPriced(
      await gateway.newestRow(),
      tokens('usage_metadata' in raw ? (raw.usage_metadata as Usage) : undefined),
    )
  })

  it('embeds', async () => {
    const embeddings = new OpenAIEmbeddings({
      model: 'text-embedding-3-small',
      apiKey: gateway.key,
      configuration: { baseURL: gateway.baseUrl },
    })
    const vectors = await embeddings.embedDocuments(['rivers', 'seas'])
    expect(vectors.map(({ length }) => length)).toEqual([1_536, 1_536])
    expect(await gateway.newestRow()).toMatchObject({ operation: 'embeddings', costState: 'priced' })
  })
})
