/** Bytes that are written in one go. */
export type Piece = {
  bytes: Buffer
  /** How long the writer waits before it writes them; 0 waits for a turn of the event loop. */
  afterMs: number
  /** Not before the other side has sent the head of an answer. */
  afterHead?: true
}

/** How a side ends its connection after its last piece. */
export type Ending = 'stay' | 'fin' | 'reset'

/** How the provider treats the request of a case. */
export type Plan = {
  pieces: readonly Piece[]
  end: Ending
  /** It answers when it has read so much. */
  after: 'head' | 'body'
  /** Puts the handshake's accept value in place of `acceptPlaceholder`. */
  isUpgrade?: true
  /** Keeps to HTTP: no body for HEAD. */
  isHealthy?: true
}

export const acceptPlaceholder = '%accept%'

/** `stops` reads the beginning, pauses for a while and goes on. */
export type Reader = 'eager' | 'slow' | 'stops'

export const parts = ['requests', 'answers', 'sessions'] as const
export type Part = (typeof parts)[number]

/** One caller with one connection, and how the provider answers it. */
export type FuzzCase = {
  part: Part
  number: number
  /** For people: `POST /v1/chat/completions, header flood`. */
  about: string
  isHead: boolean
  pieces: readonly Piece[]
  /** Answers that the gateway owes; 0 where it was sent no whole request. */
  owed: number
  end: Ending
  reader: Reader
  /** The provider's fault is a cause for an answer of 502 or 504. */
  mayFail: boolean
  /** The largest output asked for, which stands on the row; null where the wire format has none. */
  marker: number | null
  plan: Plan
}

export function nameOf({ part, number }: Pick<FuzzCase, 'part' | 'number'>): string {
  return `${part}/${number}`
}

export function piece(bytes: Buffer | string, afterMs = 0): Piece {
  return { bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, afterMs }
}
