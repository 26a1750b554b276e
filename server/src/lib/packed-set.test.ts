import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PackedSet } from './packed-set.ts'

test('a packed set equals a Set after any additions and removals', () => {
  const change = fc.record({ member: fc.nat({ max: 20 }), isAdded: fc.boolean() })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
      const members = Array.from({ length: 21 }, (_, name) => ({ name, place: -1 }))
      const packed = new PackedSet<(typeof members)[number]>()
      const set = new Set<(typeof members)[number]>()
      for (const { member, isAdded } of changes) {
        if (isAdded) {
          packed.add(members[member]!)
          set.add(members[member]!)
        } else {
          packed.delete(members[member]!)
          set.delete(members[member]!)
        }
        expect(packed.size).toBe(set.size)
      }
      expect(new Set(packed.list())).toEqual(set)
      for (const member of members) expect(packed.has(member)).toBe(set.has(member))
    }),
  )
})
