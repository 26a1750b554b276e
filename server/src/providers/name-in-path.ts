/** A model's name as it stands in a path. An escape that nobody can read stays as it was written: the provider judges it. */
export function nameInPath(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
