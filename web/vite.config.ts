import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = 'http://127.0.0.1:4100'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    // The pages' content security policy allows files of this server, not fonts and pictures inside style sheets.
    assetsInlineLimit: 0,
    target: 'es2022',
  },
  server: { proxy: { '/api': server, '/v1': server, '/session': server } },
})
