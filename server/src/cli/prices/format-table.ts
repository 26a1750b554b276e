import { escapeForTerminal } from '../escape-for-terminal.ts'

export type Align = 'left' | 'right'

/** Rows of cells as lines of equal columns with two spaces between them; a column without an alignment is on the left. */
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
