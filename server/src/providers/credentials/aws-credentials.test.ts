import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadAwsCredentials } from './aws-credentials.ts'

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret-0123456789' }

beforeEach(() => {
  // Nothing of the machine that the test runs on counts.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null')
})
afterEach(() => vi.unstubAllEnvs())

describe('credentials for AWS', () => {
  it('are the keys of the settings where there are some', async () => {
    const credentials = await loadAwsCredentials({ keys, now: Date.now })
    expect(credentials.current()).toEqual(keys)
    expect(await credentials.ready()).toEqual(keys)
  })

  it('are found in the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', keys.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', keys.secretAccessKey)
    vi.stubEnv('AWS_SESSION_TOKEN', 'session')
    const credentials = await loadAwsCredentials({ keys: null, now: Date.now })
    expect(credentials.current()).toBeNull()
    expect(await credentials.ready()).toEqual({ ...keys, sessionToken: 'session' })
    expect(credentials.current()).toEqual({ ...keys, sessionToken: 'session' })
  })

  it('of a container are fetched again before they end', async () => {
    let given = 0
    const server = createServer((_incoming, response) => {
      given += 1
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          AccessKeyId: `AKID${given}`,
          SecretAccessKey: keys.secretAccessKey,
          Token: 'session',
          // The first is about to end, as AWS's own clock sees it.
          Expiration: new Date(Date.now() + (given === 1 ? 200_000 : 3_600_000)).toISOString(),
        }),
      )
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    vi.stubEnv(
      'AWS_CONTAINER_CREDENTIALS_FULL_URI',
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/credentials`,
    )
    try {
      const credentials = await loadAwsCredentials({ keys: null, now: Date.now })
      expect((await credentials.ready()).accessKeyId).toBe('AKID1')
      expect(credentials.current()?.accessKeyId).toBe('AKID1')
      await vi.waitFor(() => expect(credentials.current()?.accessKeyId).toBe('AKID2'))
      expect(given).toBe(2)
    } finally {
      server.close()
    }
  })

  it('that are nowhere are said to be missing, and how to give some', async () => {
    const credentials = await loadAwsCredentials({ keys: null, now: Date.now })
    await expect(credentials.ready()).rejects.toMatchObject({
      code: 'permission-denied',
      message: expect.stringContaining('OUTLAY_BEDROCK_ACCESS_KEY_ID'),
    })
  })
})
