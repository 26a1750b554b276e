import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sampleKey, sampleNow } from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

/** What keys and projects rely on, whichever database it is. */
export function keyStoreContract(makeStorage: MakeStorage): void {
  describe('what keys rely on', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    const project = { id: 'prj_1', name: 'Search', createdAt: sampleNow }
    const key = { ...sampleKey({ permissions: ['stored-objects'] }), revokedAt: null }

    test('a key is read as it was written, and changes', () => {
      storage.keys.insertProject(project)
      storage.keys.insertKey(key)
      expect(storage.keys.listKeys()).toEqual([key])
      const change = { name: 'laptop', projectId: project.id, revokedAt: sampleNow + 1 }
      storage.keys.updateKey(key.id, change)
      expect(storage.keys.listKeys()).toEqual([{ ...key, ...change }])
    })

    test('one secret is never two keys', () => {
      storage.keys.insertKey(key)
      expect(() => storage.keys.insertKey({ ...key, id: 'key_2' })).toThrow()
      expect(storage.keys.listKeys()).toEqual([key])
    })

    test('two projects never have the same name', () => {
      storage.keys.insertProject(project)
      expect(() => storage.keys.insertProject({ ...project, id: 'prj_2' })).toThrow()
      expect(storage.keys.listProjects()).toEqual([project])
    })

    test('a key belongs to a project that exists', () => {
      expect(() => storage.keys.insertKey({ ...key, projectId: 'prj_none' })).toThrow()
    })

    test('keys and projects come in the order they were made', () => {
      const ids = ['c', 'a', 'b']
      for (const [index, id] of ids.entries()) {
        storage.keys.insertProject({ id: `prj_${id}`, name: id, createdAt: sampleNow + index })
        storage.keys.insertKey({ ...key, id: `key_${id}`, digest: id, createdAt: sampleNow + index })
      }
      expect(storage.keys.listProjects().map(({ name }) => name)).toEqual(ids)
      expect(storage.keys.listKeys().map(({ digest }) => digest)).toEqual(ids)
    })
  })
}
