import { describe, expect, it } from 'vitest'
import { readConfig } from './index.ts'

const real = { OUTLAY_OPENAI_API_KEY: 'sk-0123456789' }

describe('configuration', () => {
  it('without anything listens on loopback, with the simulator and pass-through to the real provider', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 4100,
      passThrough: 'on-this-machine',
      provider: { name: 'simulator' },
    })
    expect(config.provider.baseUrl.href).toBe('https://api.openai.com/v1')
  })

  it('takes an empty variable for an unset one, and our names before the plain ones', () => {
    const config = readConfig({
      OUTLAY_PORT: '',
      OUTLAY_OPENAI_API_KEY: 'sk-ours',
      OPENAI_API_KEY: 'sk-plain',
      OPENAI_BASE_URL: ' ',
    })
    expect(config).toMatchObject({ port: 4100, provider: { name: 'openai', apiKey: 'sk-ours' } })
  })

  it('turns pass-through off beyond loopback unless it is asked for', () => {
    expect(readConfig({ ...real, OUTLAY_HOST: '0.0.0.0' }).passThrough).toBe('off')
    expect(readConfig({ ...real, OUTLAY_HOST: '0.0.0.0', OUTLAY_PASS_THROUGH: 'on' }).passThrough).toBe('on')
  })

  it.each([
    [{ OUTLAY_PORT: 'many' }, 'OUTLAY_PORT must be a whole number, not "many".'],
    [{ OUTLAY_PORT: '70000' }, 'OUTLAY_PORT must be at most 65535, not "70000".'],
    [
      { OUTLAY_PROT: '4100' },
      'OUTLAY_PROT is not a setting of Outlay; docs/configuration.md lists those there are.',
    ],
    [{ OUTLAY_HOST: '0.0.0.0' }, /^OUTLAY_OPENAI_API_KEY must be set to listen beyond loopback/],
    [
      { OUTLAY_HOST: '0.0.0.0', OUTLAY_PROVIDER: 'simulator' },
      /^OUTLAY_PROVIDER=simulator is for loopback only/,
    ],
    [
      { ...real, OPENAI_BASE_URL: 'http://127.0.0.1:4100/v1' },
      /^OPENAI_BASE_URL points at this gateway itself/,
    ],
    [
      { ...real, OUTLAY_OPENAI_BASE_URL: 'http://models.example/v1' },
      /^OUTLAY_OPENAI_BASE_URL must use https/,
    ],
    [{ ...real, OUTLAY_OPENAI_BASE_URL: 'https://me:secret@models.example/v1' }, /must not carry a user/],
    [{ OUTLAY_OPENAI_API_KEY: 'olk_abc' }, /^OUTLAY_OPENAI_API_KEY is an Outlay key/],
    [{ ...real, OUTLAY_DATABASE_URL: 'postgres://x/y' }, /^OUTLAY_DATABASE_URL names PostgreSQL/],
    [{ ...real, OUTLAY_ADMIN_TOKEN: 'short' }, 'OUTLAY_ADMIN_TOKEN must have at least 24 characters.'],
  ])('%j stops the start with one sentence that names it', (env, message) => {
    expect(() => readConfig(env as Record<string, string>)).toThrow(message)
  })
})

describe('where the dashboard is', () => {
  const real = { OUTLAY_OPENAI_API_KEY: 'sk-provider-0123456789' }

  it.each([
    [{}, null],
    [{ OUTLAY_DASHBOARD_LISTEN: 'same' }, null],
    [{ OUTLAY_DASHBOARD_LISTEN: '127.0.0.1:4200' }, { host: '127.0.0.1', port: 4200, isLoopback: true }],
    [{ OUTLAY_DASHBOARD_LISTEN: '[::1]:4200' }, { host: '::1', port: 4200, isLoopback: true }],
    [{ OUTLAY_DASHBOARD_LISTEN: '10.0.0.7:4200' }, { host: '10.0.0.7', port: 4200, isLoopback: false }],
    [{ OUTLAY_DASHBOARD_LISTEN: '127.0.0.1:4100' }, null],
    // Open to others, the gateway keeps the dashboard on this machine.
    [{ OUTLAY_HOST: '0.0.0.0' }, { host: '127.0.0.1', port: 4101, isLoopback: true }],
    [{ OUTLAY_HOST: '0.0.0.0', OUTLAY_DASHBOARD_LISTEN: 'same' }, null],
  ])('%o: %o', (env, dashboard) => {
    expect(readConfig({ ...real, ...env }).dashboard).toEqual(dashboard)
  })

  it.each(['4200', 'localhost', '127.0.0.1:70000', '::1:4200', ':4200'])('refuses %s by name', (value) => {
    expect(() => readConfig({ ...real, OUTLAY_DASHBOARD_LISTEN: value })).toThrow(
      /^OUTLAY_DASHBOARD_LISTEN must be/,
    )
  })
})
