/** What `outlay` says of itself and of its verbs, in help and in results. Files and ids are the caller's to escape. */
export const commandLineWords = {
  outlay: {
    description: 'What every LLM call costs, while it happens.',
    afterError: '(outlay --help lists what there is)',
    unknownCommand: (word: string) => `there is no command "${word}"; outlay --help lists what there is`,
  },
  /** Stands in front of a sentence on standard error. */
  said: (sentence: string) => `outlay: ${sentence}`,
  asJson: 'as JSON',
  answered: (status: number) => `the server answered ${status}`,
  noRecords: (file: string) =>
    `There is no database at ${file}; the first start makes it. Is OUTLAY_DATA_DIR the one of the server?`,

  start: {
    description:
      'run the gateway and the dashboard (settings are environment variables: docs/configuration.md)',
  },

  keys: {
    description: 'make, list and revoke Outlay keys',
    create: {
      description: 'make a key and print it, once',
      project: 'whom its spend belongs to; made when there is none of that name',
      name: 'what to call the key',
      allow: 'what it may do beyond inference',
      unusable: (option: string, problem: string) => `--${option} is not usable: ${problem}`,
      made: (id: string, project: string) =>
        `${id} for project ${project}. Keep the key: it is not shown again.`,
    },
    list: {
      description: 'list all keys, without their secrets',
      none: 'No keys yet. Make one with: npx outlay keys create --project NAME',
      active: 'active',
      revokedOn: (day: string) => `revoked ${day}`,
    },
    revoke: {
      description: 'make a key useless from now on',
      id: 'the key’s id, from keys list',
      done: (id: string, name: string) => `${id} (${name}) is revoked.`,
    },
  },

  link: {
    description: 'print a new one-time link to the dashboard of the running server',
    noServer: 'No Outlay server is running on this data folder; start one with: npm start',
  },

  export: {
    description: 'write records out for other programs',
    requests: 'every call of a range, oldest first, with its usage and its cost',
    format: 'what to write',
    from: 'first moment: 2026-11-20 or 2026-11-20T09:00:00Z (default: the first call)',
    to: 'first moment left out (default: now)',
    zone: 'time zone of bare dates, as Europe/Berlin; the reporting zone where it is not given',
    output: 'write to a new file instead of standard output',
    badTime: 'A time is a date such as 2026-11-20, or an instant such as 2026-11-20T09:00:00Z.',
    badZone: 'A time zone is an IANA name such as Europe/Berlin.',
    backwards: '--from must be before --to: --to is the first moment left out.',
    fileIsThere: (file: string) => `${file} is there already; name a new file.`,
  },

  backup: {
    description: 'write a consistent copy of all records into a new file, while the server goes on',
    file: 'a file that is not there yet',
    done: (file: string, megabytes: string) => `${file}: ${megabytes} MB, readable by you alone.`,
    waiting: (calls: number) => `${calls} calls wait until the database can be written, and are not in it.`,
    secretKey: (place: string) =>
      `The secret key is not in it: keep ${place} somewhere else. Without it, callers' own keys count as new.`,
  },

  forget: {
    description: 'take an end user off all calls; their costs and other labels stay',
    user: 'the end user as your application names them',
    unusable: 'An end user has 1 to 200 characters.',
    done: (calls: number, user: string) =>
      calls === 0
        ? `No call on record names ${user}.`
        : `${calls.toLocaleString('en-US')} ${calls === 1 ? 'call names' : 'calls name'} ${user} no longer. Backups and exports made before still do, and the journal until it is written over.`,
  },

  restore: {
    description: 'put the records of a backup in the place of those there are, which are kept beside them',
    file: 'a file made by outlay backup',
    done: (file: string) => `The records are those of ${file} now.`,
    before: (file: string) => `Those before are kept in ${file}; delete it when all is well.`,
  },

  simulate: {
    description: 'run a simulated provider that speaks the OpenAI API, for demos and tests',
    port: 'port to listen on (0 takes a free one)',
    host: 'address to listen on',
    pace: 'pieces of a stream and milliseconds between them, as 50/20',
    badPort: 'A port is a whole number from 0 to 65535.',
    badPace: 'A pace is pieces/interval, as 50/20 for 50 pieces 20 ms apart.',
  },
}
