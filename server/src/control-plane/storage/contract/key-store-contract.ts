import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sampleKey, sampleNow } from './sample-records.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

/** The contract for keys and projects, for every database. */
export function keyStoreContract(makeStorage: MakeStorage): void {
  describe('the key store', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    const project = { id: 'prj_1', name: 'Search', createdAt: sampleNow }
    const key = { ...sampleKey({ permissions: ['stored-objects'] }), revokedAt: null }

    test('a key is read as it was written, also after a change', async () => {
      await storage.keys.insertProject(project)
      await storage.keys.insertKey(key)
      expect(await storage.keys.listKeys()).toEqual([key])
      const change = { name: 'laptop', projectId: project.id, revokedAt: sampleNow + 1 }
      await storage.keys.updateKey(key.id, change)
      expect(await storage.keys.listKeys()).toEqual([{ ...key, ...change }])
    })

    test('a second key with the same secret is rejected', async () => {
      await storage.keys.insertKey(key)
      await expect(storage.keys.insertKey({ ...key, id: 'key_2' })).rejects.toThrow()
      expect(await storage.keys.listKeys()).toEqual([key])
    })

    test('a second project of the same name is rejected', async () => {
      await storage.keys.insertProject(project)
      await expect(storage.keys.insertProject({ ...project, id: 'prj_2' })).rejects.toThrow()
      expect(await storage.keys.listProjects()).toEqual([project])
    })

    test('a key of an unknown project is rejected', async () => {
      await expect(storage.keys.insertKey({ ...key, projectId: 'prj_none' })).rejects.toThrow()
    })

    test('keys and projects are listed in order of creation', async () => {
      const ids = ['c', 'a', 'b']
      for (const [index, id] of ids.entries()) {
        await storage.keys.insertProject({ id: `prj_${id}`, name: id, createdAt: sampleNow + index })
        await storage.keys.insertKey({ ...key, id: `key_${id}`, digest: id, createdAt: sampleNow + index })
      }
      expect((await storage.keys.listProjects()).map(({ name }) => name)).toEqual(ids)
      expect((await storage.keys.listKeys()).map(({ digest }) => digest)).toEqual(ids)
    })
  })
}
