import { createSimulator, type SimulatorOptions } from './create-simulator.ts'

/** A simulator on a free port of the loopback, and ways to talk to it. Close it in `afterEach`. */
export async function startSimulator(options: SimulatorOptions = {}) {
  const simulator = createSimulator(options)
  const { port } = await simulator.listen(0, '127.0.0.1')
  const origin = `http://127.0.0.1:${port}`

  /** One call with a good key; `simulate` becomes the header of that name. */
  function call(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${origin}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { authorization: 'Bearer sk-test', 'content-type': 'application/json', ...headers },
    })
  }

  return { simulator, port, baseURL: `${origin}/v1`, call }
}

/** The smallest chat request. */
export function chat(extra: Record<string, unknown> = {}) {
  return { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hello' }], ...extra }
}

/** The body as JSON that tests may look into freely: a wrong shape fails the test that reads it. */
// biome-ignore lint/suspicious/noExplicitAny: naming each answer's type here would repeat what is under test
export async function jsonOf(response: Response): Promise<any> {
  return response.json()
}
