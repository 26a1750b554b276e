export const keysPage = {
  title: 'Keys',
  sentence: 'An Outlay key belongs to one project, so each of its calls is counted there.',
  make: 'Make a key',
  search: 'Search keys',
  columns: {
    key: 'Key',
    project: 'Project',
    spend: 'Spent this month',
    calls: 'Calls this month',
    last: 'Last call',
    actions: 'Actions',
  },
  notLately: (days: number) => `none in ${days} days`,
  permissionsOf: (permissions: string) => `may also use ${permissions}`,
  madeOn: (day: string) => `made ${day}`,
  seenOn: (day: string) => `first seen ${day}`,
  revokedOn: (day: string) => `revoked ${day}`,
  seeCalls: (name: string) => `Calls of ${name}`,
  edit: 'Name',
  editNamed: (name: string) => `Name ${name}`,
  revoke: 'Revoke',
  revokeNamed: (name: string) => `Revoke ${name}`,
  none: 'No keys yet. Make one for each program or person, so that you see who spends what.',
  noneMatch: 'No key matches this search.',
  shown: (keys: number) => (keys === 1 ? '1 key' : `${keys} keys`),
  revokedOnes: (keys: number) => (keys === 1 ? '1 revoked key' : `${keys} revoked keys`),
  figuresFailed: 'What the keys spent could not be loaded.',
  form: {
    project: 'Project',
    projectHint: 'Where its calls are counted. A new name makes a new project.',
    name: 'Name',
    nameHint: 'Who or what uses it, say “nightly tests”. The name of the project, if you leave it empty.',
    permissions: 'Beyond calls to models it may',
    close: 'Done',
    save: 'Save',
  },
  permissions: {
    'unmetered-routes': {
      short: 'routes without a known price',
      sentence:
        'use routes that Outlay relays without knowing their cost: files, images, audio, batches, fine-tuning.',
    },
    'stored-objects': {
      short: 'stored objects',
      sentence:
        'read and delete what others stored at the provider under the same account: responses, conversations, files.',
    },
  },
  made: {
    title: 'Here is the key',
    once: 'This is the only time it is shown. Outlay keeps no copy and cannot show it again.',
    key: 'Key',
    use: 'To use it, paste this',
    shell: 'Shell',
  },
  revoking: {
    title: (name: string) => `Revoke ${name}?`,
    outlay:
      'From this moment each call with this key is refused. Calls that are running end normally. What it spent stays on record. A revoked key cannot be brought back; make a new one instead.',
    own: 'From this moment Outlay refuses each call with this provider key. Calls that are running end normally. At the provider it stays valid, and what it spent stays on record.',
    confirm: 'Revoke the key',
    done: (name: string) => `${name} is revoked.`,
  },
  editing: {
    title: 'Name this key',
    ownSentence: (hint: string) =>
      `A caller uses the provider key ${hint}. Give it a name and a project; its calls count there from now on.`,
    outlaySentence: 'The project of an Outlay key stays as it is. Make another key for another project.',
    done: (name: string) => `${name} is saved.`,
  },
}
