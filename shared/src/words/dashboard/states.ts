/** How a page or panel says that it is loading, failed, or did what it was asked to do. */
export const states = {
  retry: 'Try again',
  answered: (status: number) => `The server answered ${status}. Try again in a moment.`,
  failed: 'This could not be loaded.',
  notDone: 'This was not done.',
  underWay: 'Under way…',
  pageFailed: 'This page could not be shown.',
  reloadHow: 'The server may be restarting, or a newer version be running. Load the page again in a moment.',
  reload: 'Load the page again',
  unreachable: 'The server does not answer. It may be restarting; try again in a moment.',
  requestId: (id: string) => `Request id ${id}`,
  stale: 'Showing what was loaded last; the server does not answer right now.',
  loading: 'Loading…',
  copy: 'Copy',
  copied: 'Copied',
  notCopied: 'Marked, copy it by hand',
  cancel: 'Cancel',
  close: 'Close',
}

export const table = {
  sortBy: (column: string) => `Sort by ${column}`,
}
