import { startWords } from '@outlay/shared/words'
import { z } from 'zod'
import { logLevels } from '../lib/logger.ts'
import { knownProviders, variablePrefix } from './known-providers.ts'

/** One environment variable: how it is read, and what docs/configuration.md says about it. */
type Setting<T> = { schema: z.ZodType<T>; default: string; unit: string; help: string }

const { values } = startWords

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, values.wholeNumber)
    .transform(Number)
    .pipe(z.number().min(min, values.atLeast(min)).max(max, values.atMost(max)))
const oneOfTwo = <const One extends string, const Other extends string>(one: One, other: Other) =>
  z.enum([one, other], values.either(one, other))
const onOff = oneOfTwo('on', 'off').transform((word) => word === 'on')
const text = z.string()
const deploymentTypes = ['global', 'data-zone', 'regional'] as const
const milliseconds = wholeNumber(1, 86_400_000)

function setting<T>(schema: z.ZodType<T>, unit: string, defaultText: string, help: string): Setting<T> {
  return { schema, unit, default: defaultText, help }
}

/** Every variable Outlay reads; an empty one counts as unset. A test holds docs/configuration.md against this. */
const plainSettings = {
  OUTLAY_HOST: setting(
    text,
    'address',
    '127.0.0.1',
    'Address to listen on. Beyond loopback, pass-through is off and the dashboard stays on this machine.',
  ),
  OUTLAY_PORT: setting(
    wholeNumber(0, 65_535),
    'port',
    '4100',
    'Port of gateway and dashboard; 0 takes a free one.',
  ),
  OUTLAY_DASHBOARD_LISTEN: setting(
    text,
    'address:port or word',
    'same; 127.0.0.1:4101 beyond loopback',
    'Where the dashboard and /api are: an address of their own, or "same" for that of the gateway. On any address but loopback they want a sign-in.',
  ),
  OUTLAY_DATA_DIR: setting(
    text,
    'path',
    './data',
    'Folder of the database, the journal, the secret key and the control token.',
  ),
  OUTLAY_DATABASE_URL: setting(
    text,
    'URL',
    'file:<data dir>/outlay.db',
    'Where records live: file:PATH for SQLite.',
  ),
  OUTLAY_JOURNAL_FILE: setting(
    text,
    'path',
    '<data dir>/outlay.journal',
    'The journal that stands in for the database when that fails; may sit on another disk.',
  ),
  OUTLAY_DURABILITY: setting(
    oneOfTwo('process', 'power'),
    'word',
    'process',
    'process: a killed process loses nothing. power: nor does a power cut, at the price of a disk flush per commit.',
  ),
  OUTLAY_LOG_LEVEL: setting(
    z.enum(logLevels, values.oneOf(logLevels.join(', '))),
    'word',
    'info',
    'Least severe log line written. One line per call is written at info.',
  ),
  OUTLAY_PROVIDER: setting(
    text,
    'name',
    'openai with an API key, else the first other provider with an OUTLAY_..._API_KEY, else simulator (loopback only)',
    'The provider that /v1 stands for; each also has a route of its own, such as /anthropic.',
  ),
  OUTLAY_OPENAI_API_KEY: setting(
    text,
    'secret',
    'OPENAI_API_KEY',
    'Your provider key: calls made with an Outlay key go out with it.',
  ),
  OUTLAY_OPENAI_BASE_URL: setting(
    text,
    'URL',
    'OPENAI_BASE_URL, else https://api.openai.com/v1',
    'Address of the provider, up to and including /v1. http only to loopback or hosts in OUTLAY_UPSTREAM_ALLOW_HOSTS.',
  ),
  OUTLAY_OPENAI_ORGANIZATION: setting(
    text,
    'id',
    'none',
    'OpenAI-Organization header sent with your provider key.',
  ),
  OUTLAY_OPENAI_PROJECT: setting(text, 'id', 'none', 'OpenAI-Project header sent with your provider key.'),
  OUTLAY_AZURE_DEPLOYMENT_TYPE: setting(
    z.enum(deploymentTypes, values.oneOf(deploymentTypes.join(', '))),
    'word',
    'global',
    'What kind of deployments the Azure resource has: data zones and regions have prices of their own.',
  ),
  OUTLAY_BEDROCK_REGION: setting(
    z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, values.awsRegion),
    'region',
    'none',
    'AWS region of Amazon Bedrock, such as us-east-1. Without OUTLAY_BEDROCK_API_KEY calls are signed with the keys below, or with what AWS tools find on this machine.',
  ),
  OUTLAY_BEDROCK_ACCESS_KEY_ID: setting(
    text,
    'id',
    'none',
    'Access key that calls to Bedrock are signed with.',
  ),
  OUTLAY_BEDROCK_SECRET_ACCESS_KEY: setting(text, 'secret', 'none', 'The secret of that access key.'),
  OUTLAY_BEDROCK_SESSION_TOKEN: setting(
    text,
    'secret',
    'none',
    'The session token, where that access key is a temporary one.',
  ),
  OUTLAY_VERTEX_CREDENTIALS_FILE: setting(
    text,
    'path or word',
    'none',
    'JSON key of a Google service account, or "default" for what Google tools find on this machine: calls made with an Outlay key to Vertex AI go out with its tokens.',
  ),
  OUTLAY_UPSTREAM_ALLOW_HOSTS: setting(
    text,
    'host names, comma separated',
    'none',
    'Hosts that may be called over plain http or resolve to link-local addresses.',
  ),
  OUTLAY_PASS_THROUGH: setting(
    onOff,
    'on or off',
    'on on loopback for calls without a header of a proxy, else off',
    "Whether callers may use the provider's own keys; such a call goes out with the caller's key, never with yours.",
  ),
  OUTLAY_CORS_ORIGINS: setting(
    text,
    'origins, comma separated, or off',
    'pages of this machine (http://localhost:3000) on loopback, else off',
    'Web pages that may call the gateway from a browser, such as https://app.example.com; * is any page. A page sends a key of its own, which everybody who opens the page can read.',
  ),
  OUTLAY_ADMIN_TOKEN: setting(
    z.string().min(24, values.atLeastCharacters(24)),
    'secret',
    'none',
    'Bearer token for /api, for automation.',
  ),
  OUTLAY_SECRET_KEY: setting(
    text,
    'secret',
    '<data dir>/secret.key',
    'Root key of the installation, at least 32 characters; made in a file on the first start when unset.',
  ),
  OUTLAY_BYPASS: setting(
    oneOfTwo('0', '1').transform((word) => word === '1'),
    '0 or 1',
    '0',
    'Relay calls and measure nothing: the emergency exit. Health shows it.',
  ),
  OUTLAY_ON_LEDGER_FAILURE: setting(
    oneOfTwo('refuse', 'serve'),
    'word',
    'refuse',
    'What happens to calls when neither database nor journal can be written: refused with a 503, or served, with the records of at most 50,000 calls kept in memory until they can be.',
  ),
  OUTLAY_ON_CLIENT_GONE: setting(
    oneOfTwo('drain', 'abort'),
    'word',
    'drain',
    'When a caller hangs up during a plain answer: read it to its end to learn its usage, or abort it.',
  ),
  OUTLAY_DRAIN_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    '120000',
    'Longest time an answer is read for a caller who hung up.',
  ),
  OUTLAY_RETRY_STATUSES: setting(
    z.string().regex(/^\d{3}(,\d{3})*$/, values.statusCodes),
    'status codes, comma separated',
    '429,503',
    'Answers with Retry-After of at most 5 s that are tried again on stateless routes.',
  ),
  OUTLAY_MAX_IN_FLIGHT: setting(
    wholeNumber(1, 100_000),
    'calls',
    '2048',
    'Calls at a time; one more is answered 503.',
  ),
  OUTLAY_BUFFER_BYTES: setting(
    wholeNumber(1_048_576, 17_179_869_184),
    'bytes',
    '268435456',
    'All request and answer bytes kept in memory together; beyond it 503.',
  ),
  OUTLAY_UPLOAD_BYTES: setting(
    wholeNumber(1, 1_099_511_627_776),
    'bytes',
    '1073741824',
    'Largest request body.',
  ),
  OUTLAY_CONNECT_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    '10000',
    'Longest wait for a connection to the provider.',
  ),
  OUTLAY_FIRST_BYTE_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    '900000',
    "Longest wait for the provider's answer to begin.",
  ),
  OUTLAY_BETWEEN_BYTES_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    '300000',
    "Longest pause inside the provider's answer, and longest wait for a reader that stopped reading.",
  ),
  OUTLAY_THINKING_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    '3600000',
    'Longest silence of the provider, before its answer and inside it, where the request asks for thinking (reasoning, thinking, a background response). The two waits above hold where they are longer.',
  ),
  OUTLAY_KEEP_ALIVE_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    '75000',
    'How long an idle caller connection stays open.',
  ),
  OUTLAY_SHUTDOWN_TIMEOUT_MS: setting(
    milliseconds,
    'ms',
    '30000',
    'Longest time running calls get to end when the process is told to stop.',
  ),
  OUTLAY_STUCK_TIMEOUT_MS: setting(
    wholeNumber(0, 86_400_000),
    'ms',
    '5000',
    'When the event loop has not turned for this long, the process writes its stack to the log and ends, so that a supervisor starts it again; 0 turns this off.',
  ),
} as const

export type SettingName = keyof typeof plainSettings

/** Every setting there is, those of each provider by name among them. */
export const settings: typeof plainSettings & Readonly<Record<string, Setting<unknown>>> = {
  ...plainSettings,
  ...providerSettings(),
}

/** A key and an address for every provider that has a name; OpenAI's stand above. */
function providerSettings(): Record<string, Setting<string>> {
  const named = knownProviders.filter(({ name }) => name !== 'openai')
  const entries = named.flatMap(({ name, plainKey, baseUrl, mounts }) => {
    const prefix = variablePrefix(name)
    const [mount] = mounts
    return [
      [
        `${prefix}_API_KEY`,
        setting(text, 'secret', plainKey ?? 'none', `Your key for ${name}, at ${mount}.`),
      ],
      [
        `${prefix}_BASE_URL`,
        setting(text, 'URL', baseUrl ?? 'none', `Address of ${name}, as its SDKs take it.`),
      ],
    ] as const
  })
  return Object.fromEntries(entries)
}

/** `OUTLAY_COMPATIBLE_ACME_BASE_URL`: the name of a host of OpenAI's wire format, and what is said of it. */
export const compatibleVariable = /^OUTLAY_COMPATIBLE_([A-Z][A-Z0-9_]*?)_(BASE_URL|API_KEY)$/

/** Names with the prefix that are ours but not the server's: they belong to the shell of a caller. */
export const callerVariables: ReadonlySet<string> = new Set(['OUTLAY_KEY', 'OUTLAY_URL'])
