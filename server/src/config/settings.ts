import { startWords } from '@outlay/shared/words'
import { z } from 'zod'
import { logLevels } from '../lib/logger.ts'
import { rootKeyCharactersMin } from '../lib/root-key.ts'
import { type Allowed, allows, oneOf, type Setting, setting, text, wholeNumber } from '../lib/setting.ts'
import {
  accountSettings,
  defaultProvider,
  keyAndAddressSettings,
  knownProviders,
} from '../providers/facts/index.ts'

const onOff = { ...oneOf('on', 'off'), schema: oneOf('on', 'off').schema.transform((word) => word === 'on') }
const milliseconds = wholeNumber(1, 86_400_000)

function secretOf(charactersMin: number): Allowed<string> {
  const schema = z.string().min(charactersMin, startWords.values.shortSecret(charactersMin))
  return allows(schema, `at least ${charactersMin} characters`)
}

const exampleMount = knownProviders.find(({ name }) => name !== defaultProvider.name)?.mounts[0]

/** Where the process listens, keeps its records, and whom it calls. */
const settingsOfProcess = {
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
    allows(z.string(), 'address:port with a port of at most 65535, or same'),
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
    allows(z.string(), 'file:PATH'),
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
    oneOf('process', 'power'),
    'word',
    'process',
    'process: a killed process loses nothing. power: nor does a power cut, at the price of a disk flush per commit.',
  ),
  OUTLAY_LOG_LEVEL: setting(
    oneOf(...logLevels),
    'word',
    'info',
    'Least severe log line written. One line per call is written at info.',
  ),
  OUTLAY_PROVIDER: setting(
    allows(z.string(), 'simulator, or a provider that has an address'),
    'name',
    `${defaultProvider.name} with an API key, else the first other provider with an OUTLAY_..._API_KEY, else the first that a setting names and that needs no key, else simulator (loopback only)`,
    `The provider that /v1 stands for; each also has a route of its own, such as ${exampleMount}.`,
  ),
} as const

const settingsOfCalls = {
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
    allows(z.string(), 'off, *, or origins, comma separated'),
    'origins, comma separated, or off',
    'pages of this machine (http://localhost:3000) on loopback, else off',
    'Web pages that may call the gateway from a browser, such as https://app.example.com; * is any page. A page sends a key of its own, which everybody who opens the page can read.',
  ),
  OUTLAY_ADMIN_TOKEN: setting(
    allows(secretOf(24).schema, 'at least 24 characters; no key for calls (olk_..., sk-...)'),
    'secret',
    'none',
    'Bearer token for /api, for automation. Make one with: openssl rand -base64 32',
  ),
  OUTLAY_SECRET_KEY: setting(
    secretOf(rootKeyCharactersMin),
    'secret',
    '<data dir>/secret.key',
    'Root key of the installation; made in a file on the first start when unset.',
  ),
  OUTLAY_BYPASS: setting(
    { ...oneOf('0', '1'), schema: oneOf('0', '1').schema.transform((word) => word === '1') },
    '0 or 1',
    '0',
    'Relay calls and measure nothing: the emergency exit. Health shows it.',
  ),
  OUTLAY_ON_LEDGER_FAILURE: setting(
    oneOf('refuse', 'serve'),
    'word',
    'refuse',
    'What happens to calls when neither database nor journal can be written: refused with a 503, or served, with the records of at most 50,000 calls kept in memory until they can be.',
  ),
  OUTLAY_ON_CLIENT_GONE: setting(
    oneOf('drain', 'abort'),
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
    allows(
      z.string().regex(/^\d{3}(,\d{3})*$/, startWords.values.statusCodes),
      'status codes of three digits',
    ),
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

type OwnSettings = typeof settingsOfProcess & typeof settingsOfCalls

export type SettingName = keyof OwnSettings

/**
 * Every variable Outlay reads; an empty one counts as unset. Each provider declares its own. A test holds
 * docs/configuration.md against this, which lists them in this order.
 */
export const settings: OwnSettings & Readonly<Record<string, Setting<unknown>>> = {
  ...settingsOfProcess,
  ...accountSettings,
  ...settingsOfCalls,
  ...keyAndAddressSettings,
}

/** `OUTLAY_COMPATIBLE_ACME_BASE_URL`: gives a host a name, and its address or key. */
export const compatibleVariable = /^OUTLAY_COMPATIBLE_([A-Z][A-Z0-9_]*?)_(BASE_URL|API_KEY)$/

/** Variables with our prefix that the server does not read: callers have them in their shells. */
export const callerVariables: ReadonlySet<string> = new Set(['OUTLAY_KEY', 'OUTLAY_URL'])
