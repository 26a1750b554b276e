/**
 * Whether parsed foreign JSON has lists and objects nested more than `levels` deep. V8 parses any depth, but
 * overflows the stack when it serializes the value. So check a value before it is kept or printed.
 */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const key in value) {
    if (isDeeperThan((value as Record<string, unknown>)[key], levels - 1)) return true
  }
  return false
}
