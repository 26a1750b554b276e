import { idTimeMs, newId } from '../../../lib/ids.ts'
import type { SessionNews, SessionReader } from '../../../providers/index.ts'
import type { CallRefusal } from '../../admission/index.ts'
import { refusalBeforeCost } from '../admit.ts'
import { Call } from '../call.ts'
import { containFaults } from '../contain-faults.ts'
import { type SettleDeps, settleCall } from '../settle-call.ts'

/** An answer that began. Its row's id and instant are of that moment. */
type Begun = { id: string; startedAt: number }
type OpenAnswer = Begun & { isAdmitted: boolean }

type Billed = Extract<SessionNews, { kind: 'billed' }>

/** The most answers that may be open at a time. */
const openMax = 64

export type SessionBookOptions = {
  deps: SettleDeps
  /** The session's own call. */
  session: Call
  /** Null if nothing is judged or recorded. */
  reader: SessionReader | null
  /**
   * Ends the session because admission refused an answer. Called after the answers admitted before are
   * booked.
   */
  refuse(refusal: CallRefusal): void
}

/**
 * Judges each answer of a session when it begins, and records it as a call of its own. Its price is the one
 * in force when that answer began, and not when the session did: a session may outlast a price, and a row
 * explains its cost by its own instant.
 */
export class SessionBook {
  readonly #deps: SettleDeps
  readonly #session: Call
  readonly #reader: SessionReader | null
  readonly #refuse: SessionBookOptions['refuse']
  /** Answers that began and are not booked yet, by the provider's id. */
  readonly #open = new Map<string, OpenAnswer>()
  #refusal: CallRefusal | null = null

  constructor({ deps, session, reader, refuse }: SessionBookOptions) {
    this.#deps = deps
    this.#session = session
    this.#reader = reader
    this.#refuse = refuse
  }

  get model(): string | null {
    return this.#reader?.model ?? null
  }

  /** Whether an answer has begun and its usage is not reported yet. */
  get isAnswerOpen(): boolean {
    return this.#open.size > 0
  }

  /**
   * Called with the provider's messages. Returns a promise for a message that must be recorded before it
   * passes.
   */
  read(message: Buffer, isHeard: boolean): void | Promise<void> {
    const news = this.#reader?.read(message) ?? null
    if (news === null) return
    if (news.kind === 'billed') return this.#billed(news, isHeard)
    this.#began(news.id)
  }

  /**
   * Called with the caller's messages. False for a message that asks for an answer which admission refuses.
   * It must not pass.
   */
  readCaller(message: Buffer): boolean {
    const reader = this.#reader
    if (reader?.readCaller) {
      reader.readCaller(message)
      this.#session.intent.requestModel ??= this.model
    }
    // Judging costs one comparison, and reading the message far more.
    const refusal = reader?.asksForAnswer ? refusalBeforeCost(this.#deps) : null
    if (refusal === null || !reader?.asksForAnswer?.(message)) return true
    this.#end(refusal)
    return false
  }

  #began(id: string): void {
    const refusal = refusalBeforeCost(this.#deps)
    if (this.#open.size < openMax) this.#open.set(id, { ...this.#begin(), isAdmitted: refusal === null })
    if (refusal) this.#end(refusal)
  }

  #billed(news: Billed, isHeard: boolean): Promise<void> {
    const begun = news.id === null ? undefined : this.#open.get(news.id)
    // An answer in a single message begins with its bill. It is booked anyway, and judged by the costs before
    // it.
    const refusal = !begun && news.isOfSession ? refusalBeforeCost(this.#deps) : null
    if (news.id !== null) this.#open.delete(news.id)
    const booked = this.#book(news, { begun: begun ?? this.#begin(), isHeard })
    const ending = this.#refusal ?? refusal
    if (ending === null) return booked
    const end = () => this.#endWhenPassed(ending)
    booked.then(end, end)
    return booked
  }

  /** The message with the usage passes when its row is committed, in this turn of the event loop. */
  #endWhenPassed(refusal: CallRefusal): void {
    setImmediate(containFaults(this.#deps, this.#session, () => this.#end(refusal)))
  }

  /** Ends the session once no admitted answer is running. */
  #end(refusal: CallRefusal): void {
    this.#refusal = refusal
    for (const { isAdmitted } of this.#open.values()) if (isAdmitted) return
    this.#refuse(refusal)
  }

  #begin(): Begun {
    return { id: newId('req', this.#deps.now()), startedAt: performance.now() }
  }

  #book(news: Billed, { begun, isHeard }: { begun: Begun; isHeard: boolean }): Promise<void> {
    const { operation, isOfSession, observation, isFailed } = news
    const session = this.#session
    const requestModel = isOfSession ? session.intent.requestModel : observation.model
    const intent = {
      ...session.intent,
      id: begun.id,
      admittedAt: idTimeMs(begun.id),
      operation,
      requestModel,
      // Counted on the session's row.
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
