/** What `outlay doctor` found, and what to do about it. Each check has its findings, the good one first. */
export const doctorWords = {
  description: 'look for what is wrong with this installation, and say what to do',
  madeOnFirstStart: 'made on the first start',
  ownerOnly: (path: string) => `${path}, for its owner only`,
  readByOthers: (file: string) => `${file} can be read by other users of this machine`,
  restore: 'restore a backup: outlay restore FILE',
  hardLinked: (file: string) => `${file} has a second name on its disk (a hard link): no start accepts it`,
  hardLinkedRemedy: (file: string, folder: string) =>
    `find the other name below a folder with: find ${folder} -samefile ${file}; then remove it`,

  settings: {
    good: 'every OUTLAY_ variable is one there is, and has a value it can have',
    remedy: 'docs/configuration.md lists what there is',
  },
  node: {
    version: (version: string) => `Node ${version}`,
    tooOld: (version: string) => `Node ${version} is too old`,
    remedy: (oldest: string) => `install Node ${oldest} or newer; 22 or 24 is best`,
  },
  folder: {
    missing: (folder: string) => `${folder} is not there yet`,
    missingRemedy: 'start the server, which makes it, or set OUTLAY_DATA_DIR',
    readOnly: (folder: string) => `${folder} cannot be written`,
    readOnlyRemedy: 'make it belong to the user that runs the server',
    openToOthers: (folder: string) => `${folder} is open to other users of this machine`,
  },
  secret: {
    fromSetting: 'from OUTLAY_SECRET_KEY',
    missing: (file: string) => `${file} is missing while there are records`,
    short: (file: string) => `${file} is too short for a key: no start accepts it`,
    shortRemedy:
      "bring the right one back from where you keep it; without one, delete the file: a new one takes every caller's own key for a new key",
    missingRemedy:
      "bring it back from where you keep it; a new one would take every caller's own key for a new key",
  },
  disk: {
    free: (amount: string, folder: string) => `${amount} free at ${folder}`,
    remedy: 'make room: records need about 1 kB a call, a restore twice the size of the database',
  },
  journal: {
    claimed: (file: string, megabytes: number) => `${file}, ${megabytes} MB claimed`,
    partlyClaimed: (file: string, claimed: number, megabytes: number) =>
      `${file} has claimed ${claimed} of ${megabytes} MB`,
    remedy: 'make room on its disk: the server claims the rest when it starts',
    damaged: (file: string, places: number, bytes: number) =>
      `${file} is damaged (places: ${places}, bytes: ${bytes})`,
    damagedRemedy:
      'start the server: it takes over all that can be read, and keeps a copy of the file as it is',
    gone: (file: string) =>
      `${file} is gone or was emptied; calls that waited in it for the database are lost`,
    goneRemedy: 'if you moved it, set OUTLAY_JOURNAL_FILE; else start the server, which makes a new one',
  },
  server: {
    running: (url: string, version: string, process: number) =>
      `${url}, version ${version}, process ${process}`,
    none: 'none is running',
    noneAfterCrash: 'none is running, and the last one did not stop in order',
    noneAfterCrashRemedy: 'start it: what was under way is recovered from the journal',
    refusing: (running: string) => `${running}, refuses calls as it cannot record them`,
    refusingRemedy: 'make room on the disk of the journal',
    waiting: (running: string, calls: number) =>
      `${running}, cannot write the database; ${calls} calls wait in the journal`,
    waitingRemedy: 'make room on the disk, and end whatever else is using the database',
    bypassed: (running: string) => `${running}, measures nothing (OUTLAY_BYPASS=1)`,
    bypassedRemedy: 'restart it without OUTLAY_BYPASS',
    otherVersion: (running: string, version: string) => `${running}, while this command is ${version}`,
    otherVersionRemedy: 'restart the server to run the installed version',
  },
  provider: {
    simulator: 'the simulator answers from this machine',
    throughProxy: (origin: string) => `${origin} is reached through the proxy of HTTPS_PROXY; not tried here`,
    reached: (origin: string) => `${origin} accepts connections`,
    unreachable: (origin: string, failure: string) => `${origin} cannot be reached (${failure})`,
    unreachableRemedy:
      'check the network, a firewall, or the OUTLAY_..._BASE_URL of that provider; HTTPS_PROXY names a proxy',
    noAnswer: (seconds: number) => `no answer within ${seconds} s`,
  },
  key: {
    simulator: 'the simulator needs none',
    isSet: 'set; only a call can tell whether the provider takes it',
    signed: 'calls are signed; only a call can tell whether the provider takes that',
    notNeeded: (setting: string) =>
      `none is set, so calls go out without one; set ${setting} if the host asks for one`,
    noneNeeded: (reached: string) => `${reached}; no key is set, so calls go there without one`,
    noneForOurs: (reached: string) => `${reached}; no key is set, so only callers with their own are served`,
    missing: 'no key of the provider: calls with Outlay keys cannot go out',
    missingRemedy: (setting: string) =>
      `set ${setting}; until then only callers with the provider's own keys are served`,
    implausible: 'does not look like a key of OpenAI, which begin with sk-',
    implausibleRemedy: 'compare it with the provider’s page',
  },
  catalogue: {
    compared: (prices: number, providers: number, day: string) =>
      `${prices} prices of ${providers} providers, all compared with the provider's since ${day}`,
    old: (compared: string, days: number) => `${compared}, ${days} days ago`,
    oldRemedy: 'update Outlay; newer models may have no price yet, or a wrong one',
  },
  database: {
    sound: (file: string, megabytes: string) => `${file}, ${megabytes} MB, sound, up to date`,
    tooLargeToCheck: (file: string, megabytes: string) =>
      `${file}, ${megabytes} MB, up to date (too large for a quick check)`,
    foreign: (file: string) => `${file} is not a database of Outlay`,
    foreignRemedy: 'check OUTLAY_DATABASE_URL',
    newer: (file: string) => `${file} was written by a newer version`,
    newerRemedy: 'run that version, or restore an older backup',
    older: (file: string) => `${file} has tables of an earlier version`,
    olderRemedy: 'start the server, which brings them up to date',
    damaged: (file: string, found: string) => `${file} is damaged: ${found}`,
    unreadable: (file: string, reason: string) => `${file} cannot be read: ${reason}`,
    emptied: (file: string) => `${file} is empty, though records were in it`,
    emptiedRemedy: 'restore a backup: outlay restore FILE; to begin anew, delete the empty file',
    gone: (file: string) => `${file} is gone, though records were in it; the next start makes a new one`,
    goneRemedy: 'restore a backup: outlay restore FILE, unless you deleted it to begin anew',
  },
  clock: {
    noCalls: 'no calls yet to compare it with',
    agrees: (newest: string) => `agrees with the newest call, ${newest}`,
    setBack: (seconds: number) => `the newest call is ${seconds} s in the future: the clock was set back`,
    remedy:
      "let the system's clock be set by NTP; until it has caught up, new calls are filed before that one",
  },
  prices: {
    noCalls: 'no calls of a real provider in the last 7 days',
    without: (without: number, calls: number, percent: string) =>
      `${without} of ${calls} calls of the last 7 days have no price (${percent} %)`,
    mostOfModel: (without: string, model: string, provider: string) =>
      `${without}, most of them of model ${model} of ${provider}`,
    unknownModel: 'unknown',
    addRemedy: (provider: string, model: string) =>
      `outlay prices add --provider ${provider} --model ${model} --input DOLLARS --output DOLLARS (for a million tokens), outlay prices import FILE, or a newer Outlay, which knows newer prices`,
    unnamedRemedy: 'neither call nor answer names a model: the page of such a call shows what was sent',
    remedies: {
      unknown_tier: (model: string) =>
        `its service tier has no price: outlay prices show ${model} lists those there are; outlay prices import FILE adds one`,
      missing_rate: (model: string) =>
        `its price lacks a kind of tokens: outlay prices show ${model} lists those there are; outlay prices add replaces it`,
    },
  },
  /** A price does not help here: nobody said how much was used. */
  usage: {
    noCalls: 'no calls of a real provider in the last 7 days',
    without: (without: number, calls: number, percent: string) =>
      `${without} of ${calls} calls of the last 7 days have no usage (${percent} %)`,
    causes: {
      cut: (without: string, provider: string) =>
        `${without}, most of them cut off before their end, at ${provider}`,
      untold: (without: string, provider: string) =>
        `${without}, most of them answered by ${provider} without any`,
      unread: (without: string, route: string) => `${without}, most of them at ${route}, which is not read`,
      units: (without: string, provider: string) =>
        `${without}, most of them with a fee of ${provider} whose count the answer does not tell`,
    },
    remedies: {
      cut: 'the page of such a call says who ended it: a caller that hangs up, a timeout, or the provider. A price does not help: its cost lies between two amounts',
      untold:
        'see whether that host can send usage with its answers, streams included. A price does not help as long as nobody says what was used',
      unread:
        'see whether the route is meant: a misspelt one is answered, too. A newer Outlay may read it. A price does not help',
      units:
        'compare such a call with the bill of the provider. A price does not help as long as the answer tells no count',
    },
  },
  verify: {
    lastDay: (calls: number) => `the last day's ${calls} calls`,
    beginningOfLastDay: (calls: number) => `the first ${calls} calls of the last day`,
    good: (scope: string) => `${scope} add up, 0 differences`,
    wrong: (scope: string, differences: number) => `${scope} do not add up (differences: ${differences})`,
    remedy: 'outlay verify names them; keep a backup first',
  },
}
