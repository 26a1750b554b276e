/** The words around every page: its head and menu, its notices, and the page of those who are not signed in. */
export const frame = {
  product: 'Outlay',
  skipToContent: 'Skip to content',
  notices: 'Good to know',
  notFound: {
    title: 'Nothing here',
    sentence: 'This address leads nowhere. It may have been cut when it was copied.',
    back: 'Go to the first page',
  },
  provider: 'Provider',
  pages: {
    label: 'Pages',
    home: 'Home',
    spend: 'Spend',
    calls: 'Calls',
    keys: 'Keys',
    prices: 'Prices',
    settings: 'Settings',
  },
  simulated: {
    banner: 'Simulated: a built-in simulator answers, no real money.',
    besideReal:
      'A built-in simulator answers Outlay keys. The calls shown here were made with your own provider keys, for real money.',
    badge: 'simulated',
  },
  bypassed:
    'Nothing is measured: calls pass Outlay without being counted, because it was started with OUTLAY_BYPASS=1.',
  access: {
    readOnly:
      'You can look, and change nothing: this browser has not opened the dashboard link at this address, or did so with an older version.',
    how: 'The link works once and signs this browser in. For a new one, run this where the server runs:',
    command: 'npx outlay link',
    why: 'Why it cannot be removed here',
  },
  records: {
    journal: (pending: string) =>
      `The database cannot be written right now. Calls go on and nothing is lost: ${pending} safely kept aside until it can.`,
    refusing: 'Calls are refused at the moment, because they could not be written down.',
  },
  signIn: {
    title: 'Open the dashboard link',
    sentence:
      'You are not signed in here. The server printed a link when it started; it works once. For a new one, run this where the server runs:',
    command: 'npx outlay link',
  },
}
