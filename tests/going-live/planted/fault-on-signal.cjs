/** Loaded before the program: at SIGUSR2 the event loop stops turning, at SIGHUP a timer throws outside any call. */
process.on('SIGUSR2', () => setTimeout(turnForEver, 0))
process.on('SIGHUP', () => setTimeout(throwOutsideCalls, 0))

function turnForEver() {
  for (;;);
}

function throwOutsideCalls() {
  throw new Error('planted')
}
