/** Rows as a Markdown table whose columns line up; numbers stand to the right. */
export function renderTable(rows: readonly Record<string, string>[]): string {
  const names = Object.keys(rows[0] ?? {})
  const columns = names.map((name) => {
    const cells = rows.map((row) => row[name] ?? '')
    const isNumber = cells.every((cell) => /^[\d.]*$/.test(cell))
    const width = Math.max(name.length, 3, ...cells.map((cell) => cell.length))
    return { name, cells, isNumber, width }
  })
  const line = (texts: string[]) => `| ${texts.join(' | ')} |`
  return [
    line(columns.map(({ name, width, isNumber }) => (isNumber ? name.padStart(width) : name.padEnd(width)))),
    line(columns.map(({ width, isNumber }) => (isNumber ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))),
    ...rows.map((_, index) =>
      line(
        columns.map(({ cells, width, isNumber }) => {
          const cell = cells[index] as string
          return isNumber ? cell.padStart(width) : cell.padEnd(width)
        }),
      ),
    ),
  ].join('\n')
}
