import { describe, expect, test } from 'vitest'
import { imageSizeOf } from './image-size.ts'
import { imageTokens } from './image-tokens.ts'

const base64 = (bytes: number[]) => Buffer.from(bytes).toString('base64')
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0))

const png = [0x89, ...letters('PNG\r\n\x1a\n'), 0, 0, 0, 13, ...letters('IHDR'), 0, 0, 2, 128, 0, 0, 1, 224]
const gif = [...letters('GIF89a'), 0x80, 0x02, 0xe0, 0x01]
const webp = (chunk: string, ...data: number[]) => [
  ...letters('RIFF'),
  0,
  0,
  0,
  0,
  ...letters('WEBP'),
  ...letters(chunk),
  0,
  0,
  0,
  0,
  ...data,
  ...new Array(20).fill(0),
]
const jpeg = [
  0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xff, 0xc2, 0, 17, 8, 0x01, 0xe0, 0x02, 0x80,
  3,
]

describe('the size of an image comes from its header', () => {
  test.each<[string, number[]]>([
    ['PNG', png],
    ['GIF', gif],
    ['JPEG, behind other segments and padding', jpeg],
    ['WebP, lossy', webp('VP8 ', 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0xe0, 0x01)],
    // 639 and 479 in 14 bits each.
    ['WebP, lossless', webp('VP8L', 0x2f, 0x7f, 0xc2, 0x77, 0x00)],
    ['WebP, extended', webp('VP8X', 0, 0, 0, 0, 0x7f, 0x02, 0, 0xdf, 0x01, 0)],
  ])('%s', (_, bytes) => {
    expect(imageSizeOf(`data:image/any;base64,${base64(bytes)}`)).toEqual({ width: 640, height: 480 })
    expect(imageSizeOf(base64(bytes))).toEqual({ width: 640, height: 480 })
  })

  test.each<[string, string]>([
    ['a URL', 'https://example.com/cat.png'],
    ['nothing', ''],
    ['garbage', 'data:image/png;base64,!!!!'],
    ['a header cut short', `data:image/png;base64,${base64(png.slice(0, 20))}`],
    ['a JPEG without a frame', `data:image/jpeg;base64,${base64(jpeg.slice(0, 12))}`],
    ['an image of no size', `data:image/gif;base64,${base64([...letters('GIF89a'), 0, 0, 0, 0])}`],
    ['something else', `data:application/pdf;base64,${base64(letters('%PDF-1.7 and more of it'))}`],
  ])('%s has none', (_, source) => {
    expect(imageSizeOf(source)).toBe(null)
  })
})

describe('an image costs', () => {
  // By tiles: fitted into 2,048 x 2,048, the shorter side at most 768, then tiles of 512.
  test.each<[string, string, number, number, string, number]>([
    ['one tile', 'gpt-4o', 512, 512, 'auto', 85 + 170],
    ['two tiles', 'gpt-4.1', 640, 480, '', 85 + 2 * 170],
    ['four, shrunk from 1,024 to 768', 'gpt-4o', 1_024, 1_024, 'high', 85 + 4 * 170],
    ['six, fitted and shrunk', 'gpt-4o', 4_096, 2_560, 'high', 85 + 6 * 170],
    ['its base alone at low detail', 'gpt-4o', 4_096, 2_560, 'low', 85],
    ['more on a small model, whose tokens are cheap', 'gpt-4o-mini', 640, 480, '', 2_833 + 2 * 5_667],
    ['less on gpt-5', 'gpt-5-2025-08-07', 512, 512, '', 70 + 140],
    ['its own on o1', 'o1', 512, 512, '', 75 + 150],
    // By patches of 32: ceil(patches * multiplier) + 1.
    ['4 x 4 patches', 'gpt-5-mini', 100, 100, '', 21],
    ['20 x 15 patches, whose product is a little over 486', 'gpt-4.1-mini', 640, 480, '', 488],
    ['20 x 15 patches', 'o4-mini', 640, 480, '', 517],
    ['at most 1,536 patches', 'gpt-5.4', 1_800, 2_400, '', Math.ceil(1_452 * 1.2) + 1],
  ])('%s', (_, model, width, height, detail, tokens) => {
    expect(imageTokens(model, { width, height }, detail)).toEqual({ tokens, exactness: 'exact' })
  })

  test.each<[string, string, { width: number; height: number } | null, string, number]>([
    ['a tile where its size is not known', 'gpt-4o', null, '', 255],
    ['a tile of its model', 'gpt-4o-mini', null, '', 8_500],
    ['as on gpt-4o on models nobody knows', 'my-model', { width: 640, height: 480 }, '', 425],
    [
      '4 x 4 patches and nothing around them on gpt-5-nano',
      'gpt-5-nano',
      { width: 128, height: 128 },
      '',
      24,
    ],
    ['what was not always the same for one pixel', 'gpt-4o', { width: 1, height: 1 }, '', 255],
  ])('about %s', (_, model, size, detail, tokens) => {
    expect(imageTokens(model, size, detail)).toEqual({ tokens, exactness: 'estimate' })
  })

  test('the same at low detail, whatever its size', () => {
    expect(imageTokens('gpt-4o', null, 'low')).toEqual({ tokens: 85, exactness: 'exact' })
  })
})
