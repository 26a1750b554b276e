import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './server/src/control-plane/storage/sqlite/schema/index.ts',
  out: './migrations/sqlite',
})
