import { describe, expect, it } from 'vitest'
import { configurationTable } from '../../../tests/support/configuration-table.ts'
import { othersThatAreSet, readConfig, settings } from './index.ts'

const real = { OUTLAY_OPENAI_API_KEY: 'sk-0123456789' }

describe('configuration', () => {
  it('without any setting the process listens on loopback, and the simulator answers Outlay keys', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 4100,
      passThrough: 'on-this-machine',
      provider: { name: 'simulator' },
    })
    expect(config.provider.baseUrl.href).toBe('https://api.openai.com/v1')
  })

  it('an empty variable counts as unset, and OUTLAY_ names win over plain ones', () => {
    const config = readConfig({
      OUTLAY_PORT: '',
      OUTLAY_OPENAI_API_KEY: 'sk-ours',
      OPENAI_API_KEY: 'sk-plain',
      OPENAI_BASE_URL: ' ',
    })
    expect(config).toMatchObject({ port: 4100, provider: { name: 'openai', apiKey: 'sk-ours' } })
  })

  it('pass-through is off beyond loopback unless a setting turns it on', () => {
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
    [
      { OUTLAY_HOST: '0.0.0.0' },
      /^A provider must be set to listen beyond loopback, for example OUTLAY_OPENAI_API_KEY/,
    ],
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
    [
      { ...real, OUTLAY_ADMIN_TOKEN: 'short' },
      'OUTLAY_ADMIN_TOKEN must have at least 24 characters; make one',
    ],
    [{ ...real, OUTLAY_SECRET_KEY: 'short' }, 'OUTLAY_SECRET_KEY must have at least 32 characters; make one'],
  ])('%j stops the start with one sentence that names it', (env, message) => {
    expect(() => readConfig(env as Record<string, string>)).toThrow(message)
  })
})

describe('what a setting may be', () => {
  /** A value of each kind that some setting refuses. */
  const odd = ['x', 'two words', '-1', '0.5', '9'.repeat(20), 'olk_x', 'sk-x', '10.0.0.7:70000', 'ftp://x']

  it.each(Object.keys(settings))('the documentation of %s names each of its limits', (name) => {
    const { allowed } = settings[name]!
    for (const value of odd) {
      const refusal = refusalOf(name, value)
      if (refusal === null) continue
      expect(allowed, `${name}=${value}: ${refusal}`).not.toBe('')
      const bounds = refusal.replace(`not "${value}"`, '').match(/(?<=at (?:least|most) )\d+/g) ?? []
      for (const bound of bounds) expect(allowed).toContain(bound)
    }
  })

  it.each([
    ['OUTLAY_ADMIN_TOKEN', 'at least 24 characters'],
    ['OUTLAY_SECRET_KEY', 'at least 32 characters'],
    ['OUTLAY_PORT', '0 to 65535'],
    ['OUTLAY_DURABILITY', 'process, power'],
  ])('the page of settings says of %s: %s', (name, limit) => {
    const row = configurationTable()
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\``))
    expect(row).toContain(limit)
  })

  it.each(Object.entries(settings).filter(([, { default: value }]) => value !== undefined))(
    'the page gives the default of %s as one would set it',
    (name, { schema, default: value, defaultText }) => {
      expect(schema.safeParse(defaultText), name).toEqual({ success: true, data: value })
    },
  )

  it.each([
    ['OUTLAY_BYPASS', '0'],
    ['OUTLAY_BUFFER_BYTES', '268435456'],
    ['OUTLAY_SECRET_KEY', '<data dir>/secret.key'],
    ['OUTLAY_DASHBOARD_LISTEN', 'same; 127.0.0.1:4101 beyond loopback'],
  ])('the page of settings gives %s the default %s', (name, defaultText) => {
    expect(configurationTable()).toMatch(new RegExp(`^\\| \`${name}\` \\|.*\\| ${defaultText} \\|`, 'm'))
  })

  it('without any setting the limits and timeouts of the gateway are those of the page', () => {
    const { bypass, limits, retryStatuses, timeouts } = readConfig({})
    expect(bypass).toBe(false)
    expect([...retryStatuses]).toEqual([429, 503])
    expect(limits).toEqual({ inFlight: 2048, bufferBytes: 268_435_456, uploadBytes: 1_073_741_824 })
    expect(timeouts).toMatchObject({ connectMs: 10_000, drainMs: 120_000, stuckMs: 5000 })
  })

  it('a token of exactly 24 characters is taken, one of 23 is not', () => {
    expect(refusalOf('OUTLAY_ADMIN_TOKEN', 'a'.repeat(24))).toBeNull()
    expect(refusalOf('OUTLAY_ADMIN_TOKEN', 'a'.repeat(23))).toContain('at least 24 characters')
    expect(refusalOf('OUTLAY_SECRET_KEY', 'a'.repeat(32))).toBeNull()
    expect(refusalOf('OUTLAY_SECRET_KEY', 'a'.repeat(31))).toContain('at least 32 characters')
  })

  function refusalOf(name: string, value: string): string | null {
    try {
      readConfig({ ...real, [name]: value })
      return null
    } catch (error) {
      const { message } = error as Error
      return message.startsWith(name) ? message : null
    }
  }
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

describe('providers', () => {
  const at = (env: Record<string, string>) => readConfig(env)
  const named = (env: Record<string, string>, name: string) =>
    at(env).providers.find((one) => one.name === name)

  it.each<[Record<string, string>, string]>([
    [{}, 'simulator'],
    [{ OPENAI_API_KEY: 'sk-plain' }, 'openai'],
    // A key of another tool on this machine is no wish for another provider.
    [{ ANTHROPIC_API_KEY: 'sk-ant-plain' }, 'simulator'],
    [{ OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours' }, 'anthropic'],
    [{ OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours', OPENAI_API_KEY: 'sk-plain' }, 'openai'],
    [{ OUTLAY_PROVIDER: 'gemini' }, 'google'],
    [{ OUTLAY_PROVIDER: 'ollama' }, 'ollama'],
    // Hosts that need no key, and those that are signed for, are set by other settings.
    [{ OUTLAY_OLLAMA_BASE_URL: 'http://127.0.0.1:11435' }, 'ollama'],
    [{ OUTLAY_COMPATIBLE_ACME_BASE_URL: 'http://127.0.0.1:8000/v1' }, 'acme'],
    [{ OUTLAY_BEDROCK_REGION: 'us-east-1' }, 'bedrock'],
    [{ OUTLAY_GROQ_API_KEY: 'gsk', OUTLAY_OLLAMA_BASE_URL: 'http://127.0.0.1:11435' }, 'groq'],
    // An address alone is no way in where the provider wants a key.
    [{ OUTLAY_ANTHROPIC_BASE_URL: 'https://proxy.example' }, 'simulator'],
    [{ OUTLAY_PROVIDER: 'acme', OUTLAY_COMPATIBLE_ACME_BASE_URL: 'https://llm.acme.example/v1' }, 'acme'],
  ])('with %o, /v1 stands for %s', (env, name) => {
    expect(at(env).provider.name).toBe(name)
  })

  it('providers without OUTLAY_ settings have an address, and take the key of their own tools', () => {
    expect(named({ ANTHROPIC_API_KEY: 'sk-ant-plain' }, 'anthropic')?.apiKey).toBe('sk-ant-plain')
    expect(named({ ANTHROPIC_API_KEY: 'a', OUTLAY_ANTHROPIC_API_KEY: 'b' }, 'anthropic')?.apiKey).toBe('b')
    expect(named({ OUTLAY_ANTHROPIC_BASE_URL: 'https://proxy.example/v1' }, 'anthropic')?.baseUrl.href).toBe(
      'https://proxy.example/',
    )
    expect(named({}, 'azure')).toBeUndefined()
    expect(named({ OUTLAY_BEDROCK_REGION: 'eu-central-1' }, 'bedrock')).toMatchObject({
      baseUrl: new URL('https://bedrock-runtime.eu-central-1.amazonaws.com'),
      signing: { kind: 'aws', region: 'eu-central-1', keys: null },
    })
  })

  it.each<[Record<string, string>, string, boolean]>([
    [{}, 'ollama', false],
    [{}, 'openai', true],
    [{}, 'groq', true],
    [{ OUTLAY_COMPATIBLE_ACME_BASE_URL: 'https://llm.acme.example/v1' }, 'acme', false],
    // Where others reach the gateway, a server of this machine is called only if a setting names it.
    [{ OUTLAY_HOST: '0.0.0.0', OPENAI_API_KEY: 'sk' }, 'ollama', true],
    [{ OUTLAY_HOST: '0.0.0.0', OUTLAY_OLLAMA_BASE_URL: 'http://127.0.0.1:11434' }, 'ollama', false],
    [{ OUTLAY_HOST: '0.0.0.0', OUTLAY_PROVIDER: 'ollama' }, 'ollama', false],
  ])('with %o, %s needs a key of ours: %s', (env, name, needsKey) => {
    expect(named(env, name)?.needsKey).toBe(needsKey)
  })

  it.each<[Record<string, string>, string, string | null]>([
    [{}, 'openai', null],
    [{ OUTLAY_OPENAI_BASE_URL: 'https://eu.api.openai.com/v1' }, 'openai', 'data-residency'],
    [{ OUTLAY_COMPATIBLE_ACME_BASE_URL: 'https://eu.api.openai.com/v1' }, 'acme', 'data-residency'],
    [{ OUTLAY_AZURE_BASE_URL: 'https://us.openai.azure.com' }, 'azure', 'global'],
    [
      {
        OUTLAY_AZURE_BASE_URL: 'https://us.openai.azure.com',
        OUTLAY_AZURE_DEPLOYMENT_TYPE: 'data-zone',
      },
      'azure',
      'datazone',
    ],
  ])('with %o, %s has the prices of the region %s', (env, name, region) => {
    expect(named(env, name)?.region).toBe(region)
  })

  it.each<[Record<string, string>, string, string | null]>([
    [{}, 'openai', null],
    [{}, 'groq', '/openai'],
    [{}, 'deepseek', '/anthropic'],
    [{}, 'zai', '/api/anthropic'],
    [{}, 'anthropic', null],
    [{}, 'ollama', ''],
    [{ OUTLAY_AZURE_BASE_URL: 'https://us.openai.azure.com/openai/v1' }, 'azure', '/anthropic'],
    [{ OUTLAY_COMPATIBLE_ACME_BASE_URL: 'https://llm.acme.example/v1' }, 'acme', ''],
  ])('with %o, the base path of messages at %s is %o', (env, name, path) => {
    expect(named(env, name)?.messagesBasePath).toBe(path)
  })

  it('account headers go out with the key of the provider that they are set for', () => {
    const env = { OUTLAY_OPENAI_ORGANIZATION: 'org-1', OUTLAY_OPENAI_PROJECT: 'proj_1' }
    expect(named(env, 'openai')?.accountHeaders).toEqual([
      ...['openai-organization', 'org-1'],
      ...['openai-project', 'proj_1'],
    ])
    expect(named(env, 'groq')?.accountHeaders).toEqual([])
  })

  it.each<[Record<string, string>, string[]]>([
    [{ OUTLAY_OPENAI_API_KEY: 'sk' }, []],
    [{ OUTLAY_OPENAI_API_KEY: 'sk', OUTLAY_GROQ_API_KEY: 'gsk' }, ['groq']],
    [{ OUTLAY_OPENAI_API_KEY: 'sk', OUTLAY_OLLAMA_BASE_URL: 'http://127.0.0.1:11434' }, ['ollama']],
    [{ OUTLAY_OPENAI_API_KEY: 'sk', OUTLAY_COMPATIBLE_ACME_BASE_URL: 'https://acme.example' }, ['acme']],
    [{ OUTLAY_OPENAI_API_KEY: 'sk', OUTLAY_BEDROCK_REGION: 'us-east-1' }, ['bedrock']],
    [{ OUTLAY_OPENAI_API_KEY: 'sk', OUTLAY_VERTEX_CREDENTIALS_FILE: 'default' }, ['vertex']],
    [{ OUTLAY_OPENAI_API_KEY: 'sk', OUTLAY_AZURE_BASE_URL: 'https://us.openai.azure.com' }, ['azure']],
    [{ OUTLAY_OPENAI_API_KEY: 'sk', OUTLAY_PROVIDER: 'anthropic' }, ['openai']],
  ])('with %o, these are set besides the provider of /v1: %o', (env, names) => {
    expect(othersThatAreSet(at(env)).map(({ name }) => name)).toEqual(names)
  })

  it.each<[Record<string, string>, string | RegExp]>([
    [{ OUTLAY_PROVIDER: 'opnai' }, /^OUTLAY_PROVIDER names "opnai", .*: simulator, openai, anthropic/],
    [{ OUTLAY_COMPATIBLE_ACME_API_KEY: 'x' }, /^OUTLAY_COMPATIBLE_ACME_BASE_URL must be set too/],
    [{ OUTLAY_COMPATIBLE_GROQ_BASE_URL: 'https://x.example' }, /gives the name "groq" to a provider/],
    [{ OUTLAY_COMPATIBLE_API_BASE_URL: 'https://x.example' }, /gives the name "api" to a provider/],
    [{ OUTLAY_ANTHROPIC_API_KEY: 'olk_x' }, /^OUTLAY_ANTHROPIC_API_KEY is an Outlay key/],
    [{ OUTLAY_GROQ_BASE_URL: 'http://groq.example/v1' }, /^OUTLAY_GROQ_BASE_URL must use https/],
    [
      { OUTLAY_XAI_BASE_URL: 'http://127.0.0.1:4100/v1' },
      /^OUTLAY_XAI_BASE_URL points at this gateway itself/,
    ],
    [{ OUTLAY_ANTROPIC_API_KEY: 'x' }, /^OUTLAY_ANTROPIC_API_KEY is not a setting/],
    [{ OUTLAY_BEDROCK_REGION: 'Frankfurt' }, /^OUTLAY_BEDROCK_REGION must be an AWS region/],
    [
      { OUTLAY_BEDROCK_REGION: 'us-east-1', OUTLAY_BEDROCK_ACCESS_KEY_ID: 'AKID' },
      /^OUTLAY_BEDROCK_ACCESS_KEY_ID and OUTLAY_BEDROCK_SECRET_ACCESS_KEY go together/,
    ],
  ])('%o stops the start with one sentence that names it', (env, message) => {
    expect(() => at(env)).toThrow(message)
  })
})
