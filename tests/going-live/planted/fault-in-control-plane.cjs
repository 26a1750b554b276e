/**
 * Loaded before the program: at SIGUSR2 the control plane throws outside any question, ends by itself, is ended, or turns
 * for ever, as PLANTED_FAULT says.
 */
const { syncBuiltinESMExports } = require('node:module')
const threads = require('node:worker_threads')

const fault = process.env.PLANTED_FAULT
const channel = new threads.BroadcastChannel('planted')
channel.unref()

if (threads.isMainThread) {
  let controlPlane = null
  threads.Worker = class extends threads.Worker {
    constructor(url, options) {
      super(url, options)
      if (String(url).includes('control-plane-worker')) controlPlane = this
    }
  }
  syncBuiltinESMExports()
  process.on('SIGUSR2', () => {
    if (fault === 'is ended') controlPlane.terminate()
    else channel.postMessage('now')
  })
} else if (threads.workerData?.controlToken) {
  channel.onmessage = () => {
    if (fault === 'ends by itself') process.exit(3)
    while (fault === 'turns for ever') {}
    setTimeout(() => {
      throw new Error('planted')
    })
  }
}
