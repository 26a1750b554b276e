/** Loaded before the program: at SIGHUP the disk of the journal fails for good. */
const fs = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')
const { isMainThread } = require('node:worker_threads')

if (isMainThread) {
  const { writeSync } = fs
  let isBroken = false
  process.on('SIGHUP', () => {
    isBroken = true
  })
  fs.writeSync = (fd, bytes, start, length, position) => {
    // Nothing else is written at a position.
    if (isBroken && typeof position === 'number') {
      throw Object.assign(new Error('EIO: i/o error, write'), { code: 'EIO' })
    }
    return writeSync(fd, bytes, start, length, position)
  }
  syncBuiltinESMExports()
}
