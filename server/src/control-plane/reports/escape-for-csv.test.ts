import { expect, test } from 'vitest'
import { escapeForCsv } from './escape-for-csv.ts'

test.each([
  ['gpt-4o-mini', 'gpt-4o-mini'],
  ['', ''],
  ['a "b", c', '"a ""b"", c"'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', `"'\t=1"`],
  [' =1', "' =1"],
  ['a;=1', '"a;=1"'],
  ['a\t=1', '"a\t=1"'],
  ['\r=1', `"'\r=1"`],
  ['＝1', "'＝1"],
  ['=cmd|"/c calc"!A1', `"'=cmd|""/c calc""!A1"`],
  ['1-1', '1-1'],
])('%j is the cell %j', (text, cell) => {
  expect(escapeForCsv(text)).toBe(cell)
})
