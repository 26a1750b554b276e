import { Placeholder } from 'drizzle-orm'

/** Drizzle's SQL, and its placeholders in the order in which they are bound. */
export function compileQuery(query: { sql: string; params: unknown[] }): { text: string; names: string[] } {
  const names = query.params.map((param) => {
    const placeholder = param instanceof Placeholder ? param : (param as { value?: unknown }).value
    if (placeholder instanceof Placeholder) return placeholder.name as string
    throw new Error('a prepared insert has a parameter that is not a placeholder')
  })
  return { text: query.sql, names }
}
