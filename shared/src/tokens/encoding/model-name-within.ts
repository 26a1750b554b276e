import { hasPublishedEncoding } from './encoding-for-model.ts'

/**
 * The model that a name speaks of: itself, or the one of OpenAI's within a deployment's own name, as in
 * `team-gpt-4o-eu`. Only to be guessed with: what is counted by it is an estimate.
 */
export function modelNameWithin(name: string): string {
  if (hasPublishedEncoding(name)) return name
  const within =
    /(?:^|[^a-z0-9])((?:gpt-?|chatgpt-)\d.*|o[134](?:-(?:mini|pro).*|-\d{4}.*)?$|text-embedding-.*)/i.exec(
      name,
    )?.[1]
  return within !== undefined && hasPublishedEncoding(within) ? within : name
}
