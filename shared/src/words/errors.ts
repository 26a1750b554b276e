/**
 * What callers, programs and browsers are answered when they do not get what they asked for. One sentence says
 * what is wrong and what to do next; it may be read in a stack trace, so it stands on its own.
 */
export const errorWords = {
  unexpected: 'Something went wrong here; the log has the details.',
  unexpectedUnderId: 'Something went wrong on our side. The log has the details under this request id.',

  attribution: {
    unknownHeader: (name: string) =>
      `There is no header ${name}. Correct its name or remove it. A call may carry x-outlay-session, x-outlay-user, x-outlay-tags and x-outlay-receipt.`,
    badTag: (tag: string) =>
      `"${tag}" in x-outlay-tags is not a tag; write NAME=VALUE, such as feature=chat, with a comma between two: a name has letters, digits and _ . : / -, at most 64, and a value at most 128 characters.`,
    tagTwice: (name: string) => `x-outlay-tags names "${name}" twice; send one value for each name.`,
    tooManyTags: (max: number) => `x-outlay-tags has more than ${max} tags; send at most ${max}.`,
  },

  address: {
    nothingThere: 'There is nothing at this address; calls go to /v1.',
    meant: (method: string, asked: string, meant: string) =>
      `${method} ${asked} is not a known address. It was probably meant to be ${meant}.`,
    unknown: (method: string, asked: string, provider: string) =>
      `${method} ${asked} is not a known address of the provider "${provider}". Check the address. How to call it if the provider does have it: docs/errors/not-found.md`,
    isDashboard: 'This is the dashboard; calls go to the address of the gateway.',
    noRoute: 'The API has no such route. Its description is at /api/docs.',
    noFile: 'No such file.',
    badPath:
      'The path must begin with one slash and be free of empty or dot segments, backslashes, encoded slashes and "#". An address with a host must be one of this server. Send the plain path of the API, such as /v1/chat/completions.',
  },

  credentials: {
    missing:
      'No credential was sent; send an Outlay key (olk_...) as "Authorization: Bearer ...", which is where SDKs put their API key.',
    twoOfThem: 'Two different credentials were sent; send one.',
    invalid: 'This key is not valid here.',
    mistyped:
      'This is not an Outlay key: its checksum does not match, so a character was lost or changed on the way.',
    unknown: 'This Outlay key is not known here; create one with: npx outlay keys create --project NAME',
    revoked: 'This key has been revoked; create another with: npx outlay keys create --project NAME',
    notForCalls:
      'This is a secret of the dashboard or of this installation and not a key for calls, so it was not sent to the provider; send an Outlay key (olk_...), and change the secret if others could see it.',
    inQuery: (name: string) =>
      `A credential in the address parameter "${name}" is not taken; send it as "Authorization: Bearer ...", because addresses are written to logs.`,
    inAddress:
      'The address or a subprotocol has an Outlay key or another secret of this installation, so it was not sent to the provider; send the key as "Authorization: Bearer ...".',
    ownKeysOff:
      "This gateway takes Outlay keys (olk_...) only; the provider's own keys are let through with OUTLAY_PASS_THROUGH=on.",
    otherProvider: (provider: string, served: string) =>
      `This key is for the provider "${provider}", and the gateway now serves "${served}"; create another key.`,
    noProviderKey: (provider: string, setting: string) =>
      `No key of "${provider}" is configured for Outlay keys; set ${setting}.`,
    awsSignature:
      'This request is signed for AWS (AWS4-HMAC-SHA256), and a signature is good for one address only; send an Outlay key or a Bedrock API key as "Authorization: Bearer ..." instead.',
    noAwsCredentials:
      'No credentials for AWS were found where its own tools look; set OUTLAY_BEDROCK_ACCESS_KEY_ID and OUTLAY_BEDROCK_SECRET_ACCESS_KEY, or give this machine a role.',
    noGoogleCredentials:
      'No credentials for Google Cloud were found where its own tools look; name the key file of a service account, or give this machine one.',
    googleRefused: (code: string) =>
      `Google gave no access token for Vertex (${code}); check the service account and its key.`,
    googleUnreachable:
      'Google did not answer when asked for an access token for Vertex; the call was not sent.',
    needsPermission: (permission: string) =>
      `This route needs a key with the permission "${permission}": npx outlay keys create --project NAME --allow ${permission}`,
  },

  calls: {
    testCallUnknown:
      'No test call was sent: only you know the name of a model here, or of the project. Use the line of the first page, which says what to put in.',
    stopping: 'This gateway is stopping; its successor will take the call.',
    tooMany: (running: number) => `${running} calls are running already (OUTLAY_MAX_IN_FLIGHT).`,
    tooManyBytes: 'Too many bytes are being handled just now; try again shortly.',
    tooLarge: (bytesMax: number) =>
      `The request body is larger than ${bytesMax} bytes (OUTLAY_UPLOAD_BYTES).`,
    tooLargeOnTheWay: 'The request body is larger than OUTLAY_UPLOAD_BYTES allows.',
    loop: 'This call has been through this gateway before; its base URL leads back here.',
    noWebSockets:
      'This address is served over HTTP and has no WebSocket. Send the same call as an HTTP request. Realtime calls connect to /v1/realtime.',
    notAWebSocket:
      'This upgrade is not a WebSocket handshake that can be answered (RFC 6455); connect with a WebSocket client.',
    notAWebSocketThere:
      "The provider's answer to the WebSocket handshake could not be used. Check that its address serves realtime calls.",
    cannotBeRecorded: 'Calls cannot be recorded just now, so none is sent; see /readyz and the log.',
    unreachable: 'The provider could not be reached; the call was not sent.',
    noAnswerInTime: 'The provider did not begin to answer in time.',
    cutBeforeAnswer:
      'The provider closed the connection before it answered; whether it worked on the call is not known.',
    answerHeadersTooLarge: (kibibytes: number) =>
      `The headers of the provider's answer are larger than ${kibibytes} KiB, so the answer could not be passed on. The provider may have worked on the call and may bill it.`,
    otherPages: (origin: string) =>
      `Web pages of ${origin} may not call this gateway. Add the origin to OUTLAY_CORS_ORIGINS, or call from a server.`,
    foreignLink:
      'The provider sent this call on to an address outside its API. The answer was not passed on, because a client that follows it shows its Outlay key there.',
    unreadableLinks:
      "The provider's answer has links to further requests and could not be unpacked. It was not passed on, because its links lead past this gateway.",
    notOfThisKey: 'This key has made no call with that id.',
    notFound: 'No call has that id.',
  },

  access: {
    signIn:
      'Open the dashboard link that the server printed when it started, or run `npx outlay link` for a new one. Programs send `Authorization: Bearer <OUTLAY_ADMIN_TOKEN>`.',
    readOnly:
      'Without signing in, this machine may only read. To change something, open the dashboard link that the server printed when it started, or run `npx outlay link` for a new one.',
    halfSession:
      'This browser shows half of a session only: it was opened by an older version, or the storage of the page was cleared. Open a new dashboard link: `npx outlay link` prints one.',
    keyForCalls:
      'That is a key for calls to a model. The dashboard and its API take the session of the dashboard link, or `Authorization: Bearer <OUTLAY_ADMIN_TOKEN>`.',
    unknownToken: 'The token in the Authorization header is not one this server knows.',
    commandOnly: 'Only the `outlay` command of this installation may do that.',
    notGranted: (requirement: string) =>
      `This takes the permission "${requirement}", which you do not have here. Ask whoever runs this installation for it.`,
    allProjectsOnly:
      'This covers all projects together and cannot be cut to some of them. You may see some projects only; ask whoever may see all of them.',
    projectOutOfScope:
      'You may make and move keys in your own projects only, and none of them has that name.',
    undeclared:
      'This route does not say what it takes to use it, so it is closed. Please report this as a fault.',
    otherOrigin: 'Changes are taken only from the dashboard of this very server.',
  },

  requests: {
    notJson: 'Send this request with `Content-Type: application/json`.',
    badHost: 'The Host header is no host name. Send the name or address of this server.',
    unreadable: 'The body is not the JSON that this route takes.',
    tooLarge: (kibibytes: number) => `The request is larger than ${kibibytes} KiB.`,
    tooManyHeaders: (linesMax: number) =>
      `The request has more than ${linesMax} header lines; send fewer, or find the proxy that adds them.`,
    headersTooLarge:
      'The headers of the request are larger than 16 KiB; send smaller ones, or find the proxy that adds them.',
    invalid: (place: string) => `The ${place} is not valid.`,
    invalidBecause: (place: string, problem: string) => `The ${place}: ${problem}.`,
    invalidField: (field: string, place: string, problem: string) =>
      `"${field}" in the ${place}: ${problem}.`,
    unknownFields: (place: string, fields: string) => `Unknown field in the ${place}: ${fields}.`,
  },

  reports: {
    backwards: '"from" must be before "to": "to" is the first moment left out.',
    tooManyHours: 'A report by hour covers at most 400 days. Ask for days, or for a shorter range.',
    tooLong: 'A report covers at most 20 years. Ask for a shorter range.',
    tooManyRows: (rows: string) =>
      `This report would have more than ${rows} rows. Ask for larger buckets, a shorter range or fewer dimensions.`,
    oneLabel: (labels: string) =>
      `Sums are kept by one label at a time, and this question is about several: ${labels}. Ask about one of them.`,
    labelBeyondBound: (label: string) =>
      `More values of "${label}" were seen in a month of this range than have sums of their own, and the one asked for is not among those that have. List its calls instead: GET /api/requests takes the same filter.`,
    tagNameUnused: 'tagName names the tag of groupBy=tag. Add that, or leave tagName out.',
    tagNameMissing: 'To group by tag, name the tag: tagName=feature.',
    tooMany: 'Too many reports are being made at once; ask again in a moment.',
  },

  settings: {
    zoneIsFixed: (zone: string) =>
      `OUTLAY_REPORTING_ZONE sets the reporting zone to ${zone}. Change it there, or remove it to choose the zone here.`,
  },

  keys: {
    notFound: 'No key has that id.',
    notFoundNamed: (id: string) => `No key has the id ${id}; list them with: npx outlay keys list`,
    staysWithProject: 'An Outlay key stays with its project; create another key for the other one.',
  },

  sampleData: {
    isThere: 'The sample data is there already.',
    isChanging: 'The sample data is being changed just now.',
  },

  records: {
    cannotBeWritten: 'The database cannot be written just now.',
    cannotBeWrittenBecause: (code: string) => `The database cannot be written just now (${code}).`,
    cannotBeRead: 'The database could not be read; the log says why.',
    startingAgain:
      'The part of Outlay that answers this has ended and is being started again. Calls go on. Try again in a moment.',
    noDatabase: (file: string) => `There is no database at ${file}.`,
  },

  backups: {
    isThere: (file: string) => `${file} is there already; a backup never overwrites one. Name a new file.`,
    noFile: (file: string) => `There is no file ${file}.`,
    restoredJustNow: 'A restore was made this very second; try again.',
    restoreIsRunning: 'Another restore is running; wait for its end.',
    restoreFailed: (reason: string) => `The restore failed and nothing has changed: ${reason}`,
    foreign: (file: string) => `${file} is a database, but not one of Outlay.`,
    newer: (file: string) => `${file} was made by a newer version of Outlay; restore it with that version.`,
    damaged: (file: string, found: string) => `${file} is damaged (${found}).`,
    noDatabase: (file: string, code: string) => `${file} is not a database, or is damaged (${code}).`,
    keysWithoutProject: 'The backup has keys of projects that are not in it.',
  },

  /** Whole pages, for the moments when the dashboard itself cannot be shown. */
  pages: {
    linkUsed: {
      title: 'This link has been used',
      sentences: [
        'A dashboard link works once, so that nobody finds a working one in a log or a browser history.',
        'Run “npx outlay link” where the server runs for a new one, or restart the server: it prints one when it starts.',
      ],
    },
    notBuilt: {
      title: 'The dashboard is not built yet',
      sentences: [
        'Run “npm install” in the project folder (it builds the dashboard too), then load this page again.',
        'Calls are relayed and recorded meanwhile.',
      ],
    },
  },

  prices: {
    invalid: (provider: string, model: string, problem: string) =>
      `The price of ${model}, of ${provider}, cannot be taken: ${problem}`,
    notWhole:
      'a factor makes one of its prices finer than nine decimals; give those prices themselves instead.',
    tooManyNames: 'a name means another model of yours already.',
    nothingToAdd: 'There is nothing to add: give prices or names.',
    unknownModel: (model: string, provider: string) =>
      `No model of ${provider} is called "${model}", and you have no price for it; add one first, then give it a name of your own.`,
    endsBeforeItBegins: 'it ends before it begins.',
    unknownChange: 'No change has that id that could be added to.',
    unknownProject: (name: string) => `No project has the id or name "${name}".`,
    notFound: 'No price, name, factor or change of yours has that id, or it was withdrawn before.',
    isBooking: 'Past calls are being priced just now; wait until that is done.',
  },
}

/** What a field of a request must be; goes into `errorWords.requests.invalidField`. The dashboard checks some itself. */
export const fieldWords = {
  pointInTime:
    'must be an ISO 8601 instant with Z or an offset, or a date such as 2026-11-20, of a day that exists, from 1970 on',
  zone: 'must be an IANA time zone such as Europe/Berlin',
  noControlCharacters: 'must not contain control characters or halves of characters',
  tag: 'must be NAME=VALUE',
  tagName: 'must be the name of a tag, without "="',
  eachOnce: 'must not name a dimension twice',
  absolutePath: 'must be an absolute path',
  providerName: 'must be lower-case letters, digits and hyphens, such as openai or my-vllm',
  modelName: 'must be in lower case and without spaces',
  factor: 'must be a decimal such as 0.9, with at most six decimals and below 1000',
}

/** What any value of a kind must be; in the same places as `fieldWords`. */
export const valueWords = {
  missing: 'is missing',
  invalid: 'is not valid',
  types: {
    string: 'must be a text',
    number: 'must be a number',
    int: 'must be a whole number',
    boolean: 'must be true or false',
    array: 'must be a list',
    object: 'must be an object',
  } as Readonly<Record<string, string>>,
  oneOf: (values: string) => `must be one of: ${values}`,
  least: {
    number: (bound: number) => `must be at least ${bound}`,
    characters: (bound: number) =>
      bound === 1 ? 'must not be empty' : `must have at least ${bound} characters`,
    entries: (bound: number) => (bound === 1 ? 'must not be empty' : `must have at least ${bound} entries`),
  },
  most: {
    number: (bound: number) => `must be at most ${bound}`,
    characters: (bound: number) => `must have at most ${bound} characters`,
    entries: (bound: number) => `must have at most ${bound} entries`,
  },
}
