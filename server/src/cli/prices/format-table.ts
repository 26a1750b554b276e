import { escapeForTerminal } from '../escape-for-terminal.ts'

export type Align = 'left' | 'right'

/**
 * Formats rows as lines with aligned columns, two spaces apart. Columns are aligned to the left by default.
 */
export function formatTable(rows: readonly (readonly string[])[], align: readonly Align[] = []): string {
  const safe = rows.map((row) => row.map(escapeForTerminal))
  const widths = safe.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  )
  return safe.map((row) => `${row.map(padded).join('  ').trimEnd()}\n`).join('')

  function padded(cell: string, column: number): string {
    const width = widths[column] ?? 0
    return align[column] === 'right' ? cell.padStart(width) : cell.padEnd(width)
  }
}
