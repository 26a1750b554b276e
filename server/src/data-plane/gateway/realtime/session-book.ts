import { idTimeMs, newId } from '../../../lib/ids.ts'
import type { SessionNews, SessionReader } from '../../../providers/index.ts'
import { Call } from '../call.ts'
import { type SettleDeps, settleCall } from '../settle-call.ts'

/** An answer that began: its row has the id, and so the instant, of that moment. */
type Begun = { id: string; startedAt: number }

type Billed = Extract<SessionNews, { kind: 'billed' }>

/** Answers at a time that are known to have begun. */
const openMax = 64

/**
 * Writes each answer of a session down as a call of its own. Its price is the one in force when that answer began, and not
 * when the session did: a session may go on past the moment of a new price, and a row explains its cost by its own instant.
 */
export class SessionBook {
  readonly #deps: SettleDeps
  readonly #session: Call
  readonly #reader: SessionReader | null
  readonly #open = new Map<string, Begun>()

  /** Without a reader nothing is written down. */
  constructor(deps: SettleDeps, session: Call, reader: SessionReader | null) {
    this.#deps = deps
    this.#session = session
    this.#reader = reader
  }

  get model(): string | null {
    return this.#reader?.model ?? null
  }

  /** Whether an answer began whose usage has not been told. */
  get isAnswerOpen(): boolean {
    return this.#open.size > 0
  }

  /** Shown the provider's messages; gives a promise for one that must not pass before it is on record. */
  read(message: Buffer, isHeard: boolean): void | Promise<void> {
    const news = this.#reader?.read(message) ?? null
    if (news === null) return
    if (news.kind === 'billed') return this.#book(news, isHeard)
    if (this.#open.size < openMax) this.#open.set(news.id, this.#begin())
  }

  readCaller(message: Buffer): void {
    if (!this.#reader?.readCaller) return
    this.#reader.readCaller(message)
    this.#session.intent.requestModel ??= this.model
  }

  #begin(): Begun {
    return { id: newId('req', this.#deps.now()), startedAt: performance.now() }
  }

  #book({ id, operation, isOfSession, observation, isFailed }: Billed, isHeard: boolean): Promise<void> {
    const begun = (id === null ? undefined : this.#open.get(id)) ?? this.#begin()
    if (id !== null) this.#open.delete(id)
    const session = this.#session
    const requestModel = isOfSession ? session.intent.requestModel : observation.model
    const intent = {
      ...session.intent,
      id: begun.id,
      admittedAt: idTimeMs(begun.id),
      operation,
      requestModel,
      // They stand with the session.
      requestBytes: 0,
    }
    const { startedAt } = begun
    const answer = new Call({ ...session, route: { ...session.route, operation }, intent, startedAt })
    answer.fields = { ...session.fields, model: requestModel }
    answer.observation = observation
    answer.isSent = true
    answer.providerRequestId = session.providerRequestId
    const status = session.attempts[0]?.status ?? null
    const durationMs = Math.round((performance.now() - startedAt) * 1_000) / 1_000
    answer.attempts = [{ status, error: null, durationMs }]
    const outcome = isFailed ? 'provider-error' : isHeard ? 'answered' : 'client-gone'
    return new Promise((resolve) => {
      settleCall(this.#deps, answer, { outcome, status, errorType: null }, () => resolve())
    })
  }
}
