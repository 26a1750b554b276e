/**
 * Loaded before the program (`node --require`). After SIGUSR2, the process kills itself at the seam that
 * CRASH_SEAM names: between two steps that a signal from outside could not hit reliably. It notes the seam in
 * the file CRASH_SEAM_FILE.
 */
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')
const threads = require('node:worker_threads')

const { CRASH_SEAM: seam, CRASH_SEAM_FILE: file } = process.env
/** Rows that the process still writes to the database before it dies at a seam of the transaction. */
let rowsLeft = Number(process.env.CRASH_ROWS ?? 0)

const channel = new threads.BroadcastChannel('crash')
channel.unref()
let isArmed = false

if (threads.isMainThread) {
  process.on('SIGUSR2', () => {
    isArmed = true
    channel.postMessage('armed')
    if (seam === 'control plane') endControlPlane()
  })
  watchWrites()
  watchThreads()
  syncBuiltinESMExports()
} else if (threads.workerData?.controlToken) {
  channel.onmessage = () => {
    isArmed = true
  }
  watchStatements()
}

function die() {
  note()
  process.kill(process.pid, 'SIGKILL')
}

function note() {
  fs.writeFileSync(file, seam)
}

/**
 * Recognizes writes to the journal: this thread writes no other file at explicit positions. A segment begins
 * with 20 bytes and an end mark of 8.
 */
function watchWrites() {
  const { writeSync } = fs
  let isTurning = false
  fs.writeSync = (fd, bytes, start, length, position) => {
    if (!isArmed || typeof position !== 'number') return writeSync(fd, bytes, start, length, position)
    const isHeader = length === 28
    const half = () => writeSync(fd, bytes, start, length >> 1, position)
    if ((seam === 'half of an append' && !isHeader) || (seam === 'half of a header' && isHeader)) {
      half()
      die()
    }
    const written = writeSync(fd, bytes, start, length, position)
    if (seam === 'appended' && !isHeader) die()
    if (seam === 'segment begun' && isHeader) die()
    if (seam === 'segment written to' && isTurning) die()
    isTurning = isHeader
    return written
  }
}

/** Watches the transaction that applies rows, their sums and the position. */
function watchStatements() {
  const Database = require('better-sqlite3')
  const memory = new Database(':memory:')
  const statements = Object.getPrototypeOf(memory.prepare('SELECT 1'))
  memory.close()
  const { run } = statements
  statements.run = function (...values) {
    if (!isArmed) return run.apply(this, values)
    if (seam === 'before the commit' && this.source === 'COMMIT' && rowsLeft < 0) die()
    const result = run.apply(this, values)
    if (/^insert into "?requests"?/i.test(this.source)) {
      rowsLeft -= 1
      if (seam === 'inside the transaction' && rowsLeft < 0) die()
    }
    if (seam === 'after the commit' && this.source === 'COMMIT' && rowsLeft < 0) die()
    return result
  }
}

let controlPlane = null

function watchThreads() {
  threads.Worker = class extends threads.Worker {
    constructor(url, options) {
      super(url, options)
      if (String(url).includes('control-plane-worker')) controlPlane = this
    }
  }
}

function endControlPlane() {
  note()
  void controlPlane.terminate()
}
