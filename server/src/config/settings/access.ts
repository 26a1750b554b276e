import { startWords } from '@outlay/shared/words'
import { z } from 'zod'
import { dataFiles } from '../../lib/data-files.ts'
import { rootKeyCharactersMin } from '../../lib/root-key.ts'
import { type Allowed, allows, oneOf, setting, text, yesOrNo } from '../../lib/setting.ts'

/** The hosts and keys that calls may use, the pages that may call, and the secrets of the installation. */
export const accessSettings = {
  OUTLAY_UPSTREAM_ALLOW_HOSTS: setting(
    text,
    'host names, comma separated',
    'none',
    'Hosts that may be called over plain http or resolve to link-local addresses.',
  ),
  OUTLAY_PASS_THROUGH: setting(
    yesOrNo({ first: 'on', second: 'off', yes: 'first' }),
    'on or off',
    'on on loopback for calls without a header of a proxy, else off',
    "Whether callers may use the provider's own keys; such a call goes out with the caller's key, never with yours.",
  ),
  OUTLAY_CORS_ORIGINS: setting(
    allows(z.string(), 'off, *, or origins, comma separated'),
    'origins, comma separated, or off',
    'pages of this machine (http://localhost:3000) on loopback, else off',
    'Web pages that may call the gateway from a browser, such as https://app.example.com; * is any page. A page sends a key of its own, which everybody who opens the page can read.',
  ),
  OUTLAY_END_USER: setting(
    oneOf('keep', 'hash', 'drop'),
    'word',
    { value: 'keep' },
    'What is kept of the end user that a call names (x-outlay-user, or user and metadata.user_id in its body): the name as it came, a keyed hash that is the same for the same user, or nothing.',
  ),
  OUTLAY_ADMIN_TOKEN: setting(
    allows(secretOf(24).schema, 'at least 24 characters; no key for calls (olk_..., sk-...)'),
    'secret',
    'none',
    'Bearer token for /api, for automation. Make one with: openssl rand -base64 32',
  ),
  OUTLAY_SECRET_KEY: setting(
    secretOf(rootKeyCharactersMin),
    'secret',
    `<data dir>/${dataFiles.rootKey}`,
    'Root key of the installation; made in a file on the first start when unset.',
  ),
} as const

function secretOf(charactersMin: number): Allowed<string> {
  const schema = z.string().min(charactersMin, startWords.values.shortSecret(charactersMin))
  return allows(schema, `at least ${charactersMin} characters`)
}
