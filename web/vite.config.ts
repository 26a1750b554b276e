import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { licensesOf } from '../scripts/licenses.mjs'

const server = 'http://127.0.0.1:4100'
const licenseFile = 'licenses.md'

export default defineConfig({
  plugins: [react(), tailwindcss(), licensesOfStyles()],
  build: {
    // The pages' content security policy allows files of this server, not fonts and pictures inside style sheets.
    assetsInlineLimit: 0,
    target: 'es2022',
    license: { fileName: licenseFile },
  },
  server: { proxy: { '/api': server, '/v1': server, '/session': server } },
})

/** Vite collects the licences of scripts alone; the typeface and the base of the style sheet have some, too. */
function licensesOfStyles(): Plugin {
  return {
    name: 'licenses-of-styles',
    apply: 'build',
    writeBundle({ dir = '' }) {
      appendFileSync(join(dir, licenseFile), `\n${licensesOf(['@fontsource-variable/inter', 'tailwindcss'])}`)
    },
  }
}
