import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationTable } from '../tests/support/configuration-table.ts'

const page = `# Configuration

Settings are environment variables, read once at the start. An empty one counts as unset. A bad value, or a
variable that begins with \`OUTLAY_\` and is not listed here, stops the start with one sentence that names it:
a misspelt limit would otherwise protect nobody.

${configurationTable()}

## Read besides

| variable | what for |
| --- | --- |
| \`OPENAI_API_KEY\`, \`OPENAI_BASE_URL\`, \`ANTHROPIC_API_KEY\`, \`GEMINI_API_KEY\`, ... | A convenience: used where their \`OUTLAY_\` twins are unset. |
| \`HTTPS_PROXY\`, \`HTTP_PROXY\`, \`NO_PROXY\` | A proxy for calls to the provider. |
| \`NODE_EXTRA_CA_CERTS\` | More certificate authorities to trust, as a PEM file. |
| \`OUTLAY_KEY\` | Never read by the server: the name the banner's \`curl\` line uses for your key. |

## What is refused at the start, and why

- A base URL that points at this gateway itself, or a provider key that begins with \`olk_\`: calls would go in a circle.
- A base URL over plain http to a host that is neither loopback nor in \`OUTLAY_UPSTREAM_ALLOW_HOSTS\`: keys and prompts would travel in the clear.
- Listening beyond loopback without a provider: the simulator answers on this machine only.
`

writeFileSync(join(import.meta.dirname, '../docs/configuration.md'), page)
