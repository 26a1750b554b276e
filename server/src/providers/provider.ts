import type { FirstCall } from '@outlay/shared/api'
import type { Setting } from '../lib/setting.ts'
import type { Signing } from './credentials/load-signer.ts'

/** How a provider's API is spoken: one folder here each. */
export type WireName =
  | 'openai'
  | 'azure'
  | 'anthropic'
  | 'gemini'
  | 'vertex'
  | 'bedrock'
  | 'cohere'
  | 'ollama'

/**
 * The facts about one wire format that other rooms need. The settings and the command line read them too, so they load
 * neither parsers nor packages of clouds: wire-formats.ts does, for the process that relays calls.
 */
export type WireProvider = {
  wire: WireName
  /** The providers that speak it and whose address is known here. */
  hosts: readonly ProviderHost[]
  /**
   * Whether SDKs write the API's version into the base URL or into each path. A path that carries it keeps it, and an
   * address that a setting names loses it.
   */
  versionIn: 'base-url' | 'path'
  /** True where the host answers calls without a key. */
  needsNoKey?: true

  /** The header that a key goes into; `authorization` has `Bearer` before it. */
  keyHeader: string
  /** The query parameter in which its SDKs may send a key. */
  keyParameter?: string
  /** Subprotocols of a WebSocket by which browsers, which can set no header, send a key and choose an account. */
  subprotocols?: { keyPrefix: string; accountPrefixes: readonly string[] }
  /** A credential that is valid at the provider's own address alone, and the sentence that refuses it. */
  unusableAuthorization?: { pattern: RegExp; refusal: string }

  /** Headers by which a caller chooses an account. With our credential the account is ours, and they do not pass. */
  accountHeaders?: readonly string[]
  /** Where to find the account behind a token that is replaced every few hours. */
  account?: { answerHeader: string } | { inPath: RegExp }

  /** Headers of its answers whose value is an address that clients ask next. HTTP's own are in the gateway. */
  addressHeaders?: readonly string[]
  /** Hosts that serve one resource of a customer: `NAME` before each of these ends. */
  resourceHosts?: readonly string[]
  /** Words that base URLs of its hosts have behind the name of a provider, beside a version. */
  baseUrlWords?: readonly string[]
  /** The address here for a path of its API that was asked without its prefix; null for any other path. */
  addressOf?(path: string): string | null
  /** A kind of place with prices of its own, where a host's address says it. */
  regionOf?(address: string): string | null

  firstCall: FirstCallFacts
}

/** A provider that can be named without saying where it is. */
export type ProviderHost = {
  /** As on record and in the catalogue of prices. */
  name: string
  /** Where its routes are beside `/v1`: `/anthropic`. The first one is the one we tell people. */
  mounts: readonly [string, ...string[]]
  /** As its own SDKs take it; null where every customer has an address of their own. */
  baseUrl: string | null
  /** The variable its own tools read a key from; a convenience. Absent: none is taken. */
  plainKey?: string
  /** Variables in which its clients look for the address. The first is the official one, and the only one read here. */
  plainBaseUrls?: readonly [string, ...string[]]
  /** Where it speaks Anthropic's messages; absent where it does not, or where they are its own format. */
  messages?: MessagesPlace
  /** Its paths carry their version, though its wire format has it in the base URL. */
  keepsVersion?: true
  /** How its keys look, to warn of one that was cut or confused. */
  keyShape?: RegExp

  /** The settings that it alone has, in the order of docs/configuration.md. */
  settings?: Readonly<Record<string, Setting<string>>>
  /** Account headers for calls with our key, as a flat list of names and values. */
  readAccountHeaders?(read: ReadSetting): string[]
  /** A kind of place with prices of its own; undefined if no setting names one. */
  readRegion?(read: ReadSetting): string | undefined
  /** Its address, where that follows from another setting. */
  readAddress?(read: ReadSetting): string | null
  /** What signs for us where no key is set; null where nothing is to sign. Throws a ConfigError that says what is missing. */
  readSigning?(read: ReadSetting): Signing | null

  /** What its first call has in its own way. */
  firstCall?: Partial<FirstCallFacts>
}

export type KnownProvider = ProviderHost & { wire: WireName }

/** A setting's value, checked against its schema; undefined where it is not set. */
export type ReadSetting = (name: string) => string | undefined

/** Puts `path` in the place of what the base URL ends with. */
export type MessagesPlace = { path: string; insteadOf: RegExp }

/** The call that a start prints, a page shows and its button sends. */
export type FirstCallFacts = {
  /** In whose price list the cheapest model is looked up; absent: in that of the host. Null: only the operator knows a model. */
  modelsOf?: string | null
  kind?: 'chat' | 'embedding'
  /** Whether a model can be called at that address; absent: all can. */
  isSoldAt?(model: string, address: URL): boolean
  shapeOf(model: string): FirstCallShape
}

export type FirstCallShape = {
  /** Below the gateway's address. */
  path: string
  body: FirstCall['body']
  /** The base URL for its SDK, below the gateway's address; absent: that of its provider. */
  clientBasePath?: string
} & Partial<Pick<FirstCall, 'headers' | 'needs' | 'isOpenAi'>>
