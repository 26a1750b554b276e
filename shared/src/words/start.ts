/** What a start prints, and why it refuses: one sentence that names the setting or the file, and the way out. */
export const startWords = {
  running: 'Outlay is running.',
  stoppingFailed: (reason: string) => `stopping went wrong: ${reason}`,
  unexpectedEnd: (reason: string) =>
    `An error outside any call: ${reason}. Running calls may end, then the process stops. Start it again. The log has the stack. Please report it.`,
  stuck: (seconds: number) =>
    `The event loop has not turned for ${seconds} s, so no call was answered. The process ends. Start it again. No call that was answered is lost. The log has the stack. Please report it.`,
  lines: {
    gateway: 'gateway',
    dashboard: 'dashboard',
    provider: 'provider',
    sdk: 'base URL',
    also: 'also',
    key: 'key',
    warning: 'WARNING',
    tryIt: 'try it',
  },
  worksOnce: (link: string) => `${link}  (works once)`,
  shownOnce: (key: string) => `${key}  (shown once: keep it)`,
  demo: {
    running: (calls: string) =>
      `Outlay is running on ${calls} made-up calls, and new ones come in as you watch.`,
    isRunning: (process: number) =>
      `A demo is running already (process ${process}); stop it first, with Ctrl-C.`,
    noFolder: (path: string) =>
      `${path} is not a folder; name another one with OUTLAY_DATA_DIR, or unset it.`,
    notOurs: (folder: string) =>
      `The folder ${folder} has something in it that no demo has made, and a demo empties its folder. Name an empty one with OUTLAY_DATA_DIR, or empty it yourself.`,
    mark: 'npm run demo has made this folder and empties it when it starts.',
    another: 'another',
    stop: 'stop',
  },
  bypassed: 'OUTLAY_BYPASS=1: calls are relayed and nothing is measured',
  simulator:
    'simulator: answers are made up and cost nothing; set OUTLAY_OPENAI_API_KEY, or the key of another provider, for a real one',
  simulatorBesides: (host: string) =>
    `simulator: answers are made up and cost nothing; set OUTLAY_OPENAI_API_KEY, or the key of another provider, for a real one; calls with your own sk- key go to ${host} all the same`,
  providerAt: (name: string, address: string) => `${name} at ${address}`,
  providerWithoutKey: (name: string, address: string) =>
    `${name} at ${address} (no key of its own: callers bring the provider's)`,
  providerNeedsNoKey: (name: string, address: string) => `${name} at ${address} (called without a key)`,
  forItsSdk: (here: string, provider: string) => `${here}  for the SDK of ${provider}`,
  otherAt: (here: string, provider: string) => `${here}  ${provider}`,
  wanting: (wanted: string, line: string) => `${wanted}: ${line}`,

  googleKey: {
    unreadable: (file: string, code: string) => `The key file ${file} cannot be read (${code}).`,
    notOne: (file: string) =>
      `${file} is not the key of a service account; for credentials of another kind set GOOGLE_APPLICATION_CREDENTIALS to the file instead.`,
    notSafe: (file: string) => `The token_uri in ${file} must begin with https.`,
  },

  /** What is wrong with the value of a setting; goes into `setting`. */
  values: {
    wholeNumber: 'must be a whole number',
    atLeast: (min: number) => `must be at least ${min}`,
    atMost: (max: number) => `must be at most ${max}`,
    either: (one: string, other: string) => `must be ${one} or ${other}`,
    oneOf: (names: string) => `must be one of ${names}`,
    shortSecret: (characters: number) =>
      `must have at least ${characters} characters; make one with: openssl rand -base64 32`,
    statusCodes: 'must be status codes such as 429,503',
    awsRegion: 'must be an AWS region such as us-east-1',
    invalid: 'is not valid',
  },
  settings: {
    unusable: (name: string, problem: string) => `${name} ${problem}.`,
    unusableValue: (name: string, problem: string, value: string) => `${name} ${problem}, not "${value}".`,
    unknown: (name: string) =>
      `${name} is not a setting of Outlay; docs/configuration.md lists those there are.`,
    dashboardListen: (value: string) =>
      `OUTLAY_DASHBOARD_LISTEN must be an address and a port, for example 127.0.0.1:4101, or the word same, not "${value}".`,
    corsOrigin: (value: string) =>
      `OUTLAY_CORS_ORIGINS must be off, *, or a list of origins without paths, such as https://app.example.com,http://localhost:3000; "${value}" is none.`,
    adminTokenIsKey:
      'OUTLAY_ADMIN_TOKEN must not be a key for calls (olk_ or sk-); make one with: openssl rand -base64 32',
    postgres: 'OUTLAY_DATABASE_URL names PostgreSQL, which this version does not support yet; use file:PATH.',
    databaseUrl: 'OUTLAY_DATABASE_URL must be file:PATH, for example file:./data/outlay.db.',
    proxyUrl: (name: string) => `${name} must be the URL of a proxy, for example http://proxy.example:3128.`,
    outlayKey: (name: string) => `${name} is an Outlay key; it must be a key of the provider.`,
    keyNotPrintable: (name: string) => `${name} must be printable ASCII without spaces.`,
    unknownProvider: (name: string, known: string) =>
      `OUTLAY_PROVIDER names "${name}", which has no address here; it must be one of: ${known}.`,
    compatibleWithoutUrl: (name: string) => `${name} must be set too: the address of that provider.`,
    compatibleTaken: (name: string, provider: string) =>
      `${name} gives the name "${provider}" to a provider, and that name means something else here; choose another.`,
    halfAnAwsKey:
      'OUTLAY_BEDROCK_ACCESS_KEY_ID and OUTLAY_BEDROCK_SECRET_ACCESS_KEY go together; set both, or neither.',
    keyBeyondLoopback:
      'A provider must be set to listen beyond loopback, for example OUTLAY_OPENAI_API_KEY; OUTLAY_PROVIDER=openai without a key serves callers with their own keys only.',
    simulatorBeyondLoopback: 'OUTLAY_PROVIDER=simulator is for loopback only; set OUTLAY_HOST=127.0.0.1.',
    baseUrl: (name: string, value: string) =>
      `${name} must be a URL such as https://api.openai.com/v1, not "${value}".`,
    baseUrlCarries: (name: string) => `${name} must not carry a user, a password, a query or a fragment.`,
    baseUrlPlain: (name: string, host: string) =>
      `${name} must use https; plain http is for loopback and for hosts in OUTLAY_UPSTREAM_ALLOW_HOSTS, not for "${host}".`,
    baseUrlIsOurs: (name: string, origin: string) =>
      `${name} points at this gateway itself (${origin}); it must be the address of the provider.`,
  },

  files: {
    database: 'The database',
    journal: 'The journal',
    folder: 'The data folder',
    unusable: (what: string, file: string, setting: string, reason: string) =>
      `${what} ${file} (${setting}) cannot be used: ${reason}.`,
    /** By the code of the file system or of SQLite. */
    reasons: {
      ENOSPC: 'the disk is full',
      EDQUOT: 'the disk quota is used up',
      EROFS: 'the file system is read-only',
      EACCES: 'this user may not read and write it',
      EPERM: 'this user may not read and write it',
      ENOTDIR: 'a part of its path is not a folder',
      EISDIR: 'it is a folder',
      EMFILE: 'too many files are open',
      SQLITE_NOTADB: 'it is not an SQLite database',
      SQLITE_CORRUPT: 'it is damaged; put a copy in its place with: outlay restore FILE',
      SQLITE_FULL: 'the disk is full',
      SQLITE_READONLY: 'this user may not write it',
      SQLITE_CANTOPEN: 'it cannot be opened',
      SQLITE_BUSY: 'another process is using it',
    } as Readonly<Record<string, string>>,
  },
  /** Database, journal and data folder belong to one process at a time. */
  owned: {
    inUse: (file: string, instead: string) =>
      `${file} is in use by another Outlay process; stop it first, or ${instead}.`,
    inUseBy: (file: string, process: number, since: string, instead: string) =>
      `${file} is in use by another Outlay process (process ${process}, running since ${since}); stop it first, or ${instead}.`,
    otherFolder: 'use another OUTLAY_DATA_DIR',
    otherJournal: 'name another file in OUTLAY_JOURNAL_FILE',
    hardLinkedDatabase: (file: string) =>
      `${file} has a second name on its disk (a hard link). SQLite keeps its log under the name of the database, so two names lead to a damaged database. Remove the other name, or use a copy of the file.`,
    hardLinkedJournal: (file: string) =>
      `${file} has a second name on its disk (a hard link), by which another process could write to it unseen. Remove the other name, or use a copy of the file.`,
    journalIsDatabase: (file: string) =>
      `OUTLAY_JOURNAL_FILE names ${file}, which is a database. The journal would be written over it. Name another file.`,
    notAFile: (file: string) =>
      `${file} is a device, a pipe or a socket, which keeps nothing. Name a file on a disk.`,
    linkToNowhere: (file: string, target: string) =>
      `${file} is a symbolic link to ${target}, and the folder of that file is not there. Make the folder, or name another file.`,
  },
  database: {
    emptied: (file: string) =>
      `${file} is empty, though records were in it: something emptied it. Starting now would make a new installation with new keys. Put a backup in its place with: outlay restore FILE. To begin anew, delete the empty file.`,
    gone: (file: string) =>
      `${file} is gone, though records were in it: this start makes a new database. If you did not delete it, stop Outlay and put a backup in its place with: outlay restore FILE.`,
    newer: (file: string) =>
      `${file} was written by a newer version of Outlay; start that version, or put back the copy (${file}.before-...) that it kept.`,
    foreign: (file: string) =>
      `${file} is a database of another program; name another file in OUTLAY_DATABASE_URL.`,
  },
  journal: {
    damaged: (file: string, places: number, bytes: number, copy: string) =>
      `The journal ${file} is damaged in ${places === 1 ? 'one place' : `${places} places`} (${bytes} bytes). All that could be read was taken over. Calls recorded in the damaged bytes and not yet in the database are missing, or show as interrupted. ${copy}`,
    undecoded: (file: string, entries: number, copy: string) =>
      `The journal ${file} has entries that mean nothing to this version (${entries}). They were left out. ${copy}`,
    kept: (copy: string) => `The journal as it was found is kept in ${copy}.`,
    notKept: (reason: string) => `It could not be kept as it was found: ${reason}.`,
    diskFull: 'the disk is full',
    enoughCopies: 'there are three such copies already',
    gone: (file: string) =>
      `The journal ${file} is gone or was emptied. Calls that were waiting in it for the database are lost. If you moved it, stop Outlay and set OUTLAY_JOURNAL_FILE.`,
  },
  controlPlaneEnded: 'A part of Outlay ended while it was starting and did not say why. Start it again.',
  journalOfOtherVersion:
    'The journal was written by another version of Outlay, which must be started and stopped once to empty it.',
  port: {
    taken: (port: number, host: string, setting: string) =>
      `Port ${port} on ${host} is taken by another program; set ${setting} to a free one.`,
    unusable: (port: number, host: string, code: string) =>
      `Port ${port} on ${host} cannot be used (${code}).`,
  },
  missingFile: (name: string) => `${name} is missing from this installation; run "npm install" again.`,
  missingWorker: (file: string) => `The worker ${file} is missing from this installation.`,
}

/** What Outlay calls the keys and projects that it makes by itself; people may rename them. */
export const givenNames = {
  project: 'default',
  firstKey: 'first key',
  testKey: 'test call',
  runProject: 'outlay run',
  claudeSubscription: 'Claude subscription',
  googleAccessToken: 'Google access token',
  signedAccessToken: 'Signed access token',
}
