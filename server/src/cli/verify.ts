import { formatCount } from '@outlay/shared/format'
import { commandLineWords, verifyWords } from '@outlay/shared/words'
import type { Command } from 'commander'
import { readConfig } from '../config/index.ts'
import { type Difference, type VerifyResult, verify } from '../control-plane/follower/index.ts'
import { escapeForTerminal } from './escape-for-terminal.ts'
import { openRecords } from './open-records.ts'

/** Adds `outlay verify`: exit code 0 when every figure follows from the rows, otherwise 1. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .description(verifyWords.description)
    .option('--json', commandLineWords.asJson)
    .action(verifyRecords)
}

async function verifyRecords({ json }: { json?: boolean }): Promise<void> {
  const reader = await openRecords(readConfig(process.env))
  try {
    const startedAt = performance.now()
    const result = await verify(reader.verify)
    const seconds = (performance.now() - startedAt) / 1_000
    process.stdout.write(json ? `${JSON.stringify(asJson(result), null, 2)}\n` : asText(result, seconds))
    if (result.differenceCount > 0) process.exitCode = 1
  } finally {
    await reader.close()
  }
}

function asText({ rows, quarters, differences, differenceCount }: VerifyResult, seconds: number): string {
  const lines = [
    verifyWords.verified(
      verifyWords.calls(rows, formatCount(rows)),
      verifyWords.quarterHours(quarters, formatCount(quarters)),
      seconds.toFixed(1),
      verifyWords.differences(differenceCount, formatCount(differenceCount)),
    ),
  ]
  for (const difference of differences) lines.push(`  ${escapeForTerminal(sentenceOf(difference))}`)
  const hidden = differenceCount - differences.length
  if (hidden > 0) lines.push(`  ${verifyWords.more(formatCount(hidden))}`)
  return `${lines.join('\n')}\n`
}

function sentenceOf(difference: Difference): string {
  if (difference.kind === 'row') return verifyWords.row(difference.id, difference.problem)
  const { cell, field, stored, rebuilt } = difference
  if (difference.kind === 'reported-cost') {
    const charged = verifyWords.charged(cell.provider, cell.model ?? '-')
    return verifyWords.total('quarter-hour', instantOf(cell.start), charged, field, stored, rebuilt)
  }
  const { projectId, keyId } = difference.cell
  const whose = verifyWords.owner(projectId ?? '-', keyId ?? '-', cell.provider, cell.model ?? '-')
  const [span, owner] =
    difference.kind === 'facet'
      ? ['quarter-hour', verifyWords.label(difference.cell.dimension, difference.cell.value || '-', whose)]
      : [difference.span, whose]
  return verifyWords.total(span, instantOf(cell.start), owner, field, stored, rebuilt)
}

function asJson({ differences, ...result }: VerifyResult): unknown {
  return { ...result, differences: differences.map(differenceAsJson) }
}

function differenceAsJson(difference: Difference): unknown {
  if (difference.kind === 'row') return difference
  const { start, ...owner } = difference.cell
  return { ...difference, cell: { start: instantOf(start), ...owner } }
}

function instantOf(ms: number): string {
  return new Date(ms).toISOString()
}
