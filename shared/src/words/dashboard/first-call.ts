/** The panel that leads to a first call. */
export const firstCallPanel = {
  title: 'Two ways to begin',
  watch: {
    title: 'See every call from now on',
    sentence: 'Point your client at this base URL. Keys, code and answers stay as they are.',
    baseUrl: 'Base URL',
    shell: 'For any program that reads the usual variable',
    line: 'Or in code',
    lineAlone: 'A first call',
    before: (wanted: string) => `Paste it ${wanted}.`,
    keyNote: 'Use the key the server printed when it started, or',
    keyLink: 'make one.',
    keyNoteOwn: 'Your own provider key works too; its calls are listed under its last four characters.',
    test: 'Send a test call',
    testing: 'Calling…',
    costSimulated: 'Answered by the built-in simulator: costs nothing.',
    cost: (provider: string) =>
      `A real call to ${provider}, with the cheapest model it has: far below a cent.`,
    costUnknown: (provider: string) =>
      `Only you know the models of ${provider}, so the call has to come from you: use the line above.`,
    answered: (status: number) => `Answered with ${status}`,
    unanswered: (status: number) => `The call failed with ${status}`,
    seeCall: 'See what it cost',
    waiting: 'Waiting for your first call…',
  },
  lookAround: {
    title: 'Look around with sample data',
    sentence:
      'Nine weeks of a company that does not exist: five teams, a bill that grows, an outage, a model without a price. It is never added to real spend, and goes away with one click.',
    button: 'Show me the sample',
  },
  prompt: 'Say hello.',
  /** What somebody has to put into the line first. */
  needs: {
    nothing: '',
    deployment: 'with the name of a deployment of yours in place of YOUR_MODEL',
    'pulled-model': 'with a model that `ollama list` shows in place of YOUR_MODEL',
    'served-model': 'with a model that this host serves in place of YOUR_MODEL',
    project: 'with GOOGLE_CLOUD_PROJECT set to your project',
  },
}

export const snippets = {
  label: 'Client',
  node: 'Node',
  python: 'Python',
  aiSdk: 'AI SDK',
  langchain: 'LangChain',
  curl: 'curl',
}

export const connect = {
  title: 'Connect a client',
  more: 'How to connect a client',
}
