import { baseModelName } from '../encoding/encoding-for-model.ts'
import type { TokenCount } from '../token-count.ts'
import type { ImageSize } from './image-size.ts'

/** How a model counts an image: by tiles of 512 pixels on a base, or by patches of 32 at a price of their own. */
type ImageRule =
  | { kind: 'tiles'; base: number; tile: number }
  | { kind: 'patches'; multiplier: number; patchesMax: number; frame: number }

/**
 * First match wins. Tiles and o4-mini as published (https://platform.openai.com/docs/guides/images-vision);
 * the multipliers of gpt-5 and later as billed, which for -mini and -nano is less than what is published. Patches
 * come with one token more; on gpt-5-nano no longer, by recordings since June 2026.
 */
const rules: readonly [RegExp, ImageRule][] = [
  [/^gpt-4o-mini/, { kind: 'tiles', base: 2_833, tile: 5_667 }],
  [/^gpt-4\.1-mini/, patches(1.62)],
  [/^gpt-4\.1-nano/, patches(2.46)],
  [/^o4-mini/, patches(1.72)],
  [/^gpt-5-mini/, patches(1.2)],
  [/^gpt-5-nano/, patches(1.5, 0)],
  [/^gpt-5\.4/, patches(1.2)],
  [/^gpt-5(-20|$)/, { kind: 'tiles', base: 70, tile: 140 }],
  [/^o[13](-20|-pro|$)/, { kind: 'tiles', base: 75, tile: 150 }],
  [/^(gpt-4o|gpt-4\.|gpt-4-turbo|gpt-4-vision|chatgpt-4o)/, { kind: 'tiles', base: 85, tile: 170 }],
]

const unknownRule: ImageRule = { kind: 'tiles', base: 85, tile: 170 }
/** An image of unknown size is guessed to be one tile, which is also about what a screenshot costs in patches. */
const guessedSize: ImageSize = { width: 512, height: 512 }

/** Tokens of an image in a user's message. Exact where both the size and the model's rule are known. */
export function imageTokens(modelName: string, size: ImageSize | null, detail: string): TokenCount {
  const name = baseModelName(modelName)
  const known = rules.find(([pattern]) => pattern.test(name))?.[1]
  const rule = known ?? unknownRule
  // The low detail of tiles costs the same for every size.
  const isSizeKnown = size !== null || (rule.kind === 'tiles' && detail === 'low')
  // An image of one pixel was billed as 27 once and as a tile at other times.
  const isTiny = size !== null && Math.max(size.width, size.height) < 8
  const isExact = known !== undefined && isSizeKnown && !isTiny && !isUnsteady(name)
  return { tokens: tokensOf(rule, size ?? guessedSize, detail), exactness: isExact ? 'exact' : 'estimate' }
}

/** Billed with one token more until January 2026 at least, and without since June. */
function isUnsteady(name: string): boolean {
  return name.startsWith('gpt-5-nano')
}

function patches(multiplier: number, frame = 1): ImageRule {
  return { kind: 'patches', multiplier, patchesMax: 1_536, frame }
}

function tokensOf(rule: ImageRule, size: ImageSize, detail: string): number {
  if (rule.kind === 'patches') {
    return Math.ceil(patchesOf(size, rule.patchesMax) * rule.multiplier) + rule.frame
  }
  return rule.base + (detail === 'low' ? 0 : rule.tile * tilesOf(size))
}

/** Into a square of 2,048, then the shorter side to 768; neither step enlarges. */
function tilesOf({ width, height }: ImageSize): number {
  const fit = Math.min(1, 2_048 / Math.max(width, height))
  const shrink = Math.min(1, 768 / (Math.min(width, height) * fit))
  const scale = fit * shrink
  return Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512)
}

/** Scaled so that it fits the most patches there may be, in whole patches of one side. */
function patchesOf({ width, height }: ImageSize, patchesMax: number): number {
  const count = Math.ceil(width / 32) * Math.ceil(height / 32)
  if (count <= patchesMax) return count
  const shrink = Math.sqrt((32 ** 2 * patchesMax) / (width * height))
  const [across, down] = [(width * shrink) / 32, (height * shrink) / 32]
  const whole = shrink * Math.min(Math.floor(across) / across, Math.floor(down) / down)
  return Math.min(patchesMax, Math.ceil((width * whole) / 32) * Math.ceil((height * whole) / 32))
}
