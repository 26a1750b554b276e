import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startGateway } from '../support/start-gateway.ts'

const tunnels: string[] = []
let proxy: Server
let proxyUrl: string

beforeAll(async () => {
  proxy = createServer()
  proxy.on('connect', (request, client: Socket) => {
    tunnels.push(request.url ?? '')
    const [host, port] = (request.url ?? '').split(':')
    const upstream = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.pipe(client).pipe(upstream)
    })
    upstream.on('error', () => client.destroy())
    client.on('error', () => upstream.destroy())
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
})
afterAll(() => proxy.close())

it('a call goes through the proxy that the environment names', async () => {
  const gateway = await startGateway({ HTTP_PROXY: proxyUrl })
  const answer = await gateway.call({})
  expect(answer.status).toBe(200)
  expect(tunnels).toEqual([new URL(gateway.provider.baseUrl).host])
  await gateway.close()
})

it('a call goes past the proxy if NO_PROXY names the host', async () => {
  tunnels.length = 0
  const gateway = await startGateway({ HTTP_PROXY: proxyUrl, NO_PROXY: '127.0.0.1' })
  expect((await gateway.call({})).status).toBe(200)
  expect(tunnels).toEqual([])
  await gateway.close()
})
