import { expect, it } from 'vitest'
import { repositoryName } from './repository-name.ts'

it.each([
  ['https://github.com/example/shop.git', 'github.com/example/shop'],
  ['https://me:secret@GitHub.com/example/shop.git/', 'github.com/example/shop'],
  [
    'https://oauth2:glpat-x@gitlab.example.com:8443/group/sub/shop?ref=1#top',
    'gitlab.example.com/group/sub/shop',
  ],
  ['ssh://git@github.com:22/example/shop.git', 'github.com/example/shop'],
  ['https://me:p@ssw0rd@github.com/example/shop.git', 'github.com/example/shop'],
  ['https://github.com//example//shop.git//', 'github.com/example/shop'],
  ['git@github.com:example/shop.git', 'github.com/example/shop'],
  ['github.com:example/shop', 'github.com/example/shop'],
])('the repository at %s is %s', (address, name) => {
  expect(repositoryName(address)).toBe(name)
})

it.each([
  '/home/me/shop',
  'file:///home/me/shop.git',
  '../shop.git',
  'C:\\Users\\me\\shop',
  'C:/Users/me/shop',
  'me@host.example:/home/me/shop',
  'https://github.com/',
  'shop',
  '',
])('a path on a disk, or a text without a host, is no repository: %s', (address) => {
  expect(repositoryName(address)).toBeNull()
})

it('a key in the path is not kept', () => {
  expect(repositoryName('https://github.com/example/ghp_0123456789abcdefghij')).toBe(
    'github.com/example/[redacted]',
  )
})

it('a hostile address takes no time', () => {
  const startedAt = performance.now()
  for (const address of [
    `https://a/${'/'.repeat(15_000)}b`,
    `a@${'a.'.repeat(8_000)}:b`,
    '@'.repeat(15_000),
  ]) {
    expect(repositoryName(address)).toBeNull()
  }
  expect(performance.now() - startedAt).toBeLessThan(50)
})
