import type { CreatedKey, CreateKeyBody, KeySummary, UpdateKeyBody } from '@outlay/shared/api'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../lib/errors.ts'
import { newId } from '../lib/ids.ts'
import { generateKey, outlayKeyHint } from './key-format.ts'
import { type Key, type KeyRing, keyDigest } from './key-ring.ts'

export type Project = { id: string; name: string; createdAt: number }

/** What keys need from storage. */
export type KeyStore = {
  listKeys(): Key[]
  insertKey(key: Key): void
  updateKey(id: string, change: Partial<Pick<Key, 'name' | 'projectId' | 'revokedAt'>>): void
  listProjects(): Project[]
  insertProject(project: Project): void
}

export type KeyManager = ReturnType<typeof createKeyManager>

type ManagerOptions = { store: KeyStore; ring: KeyRing; provider: string; now(): number }

/** Makes, names and revokes keys: in storage first, then in the ring the gateway reads. */
export function createKeyManager({ store, ring, provider, now }: ManagerOptions) {
  return {
    list: (): KeySummary[] => {
      const projects = projectsById(store)
      return store.listKeys().map((key) => summaryOf(key, projects))
    },
    create({ project, name, permissions }: CreateKeyBody, id: string = newId('key', now())): CreatedKey {
      const secret = generateKey()
      const key: Key = {
        id,
        kind: 'outlay',
        digest: keyDigest(secret),
        hint: outlayKeyHint(secret),
        name: name ?? project,
        projectId: projectNamed(project).id,
        provider,
        permissions,
        createdAt: now(),
        revokedAt: null,
      }
      store.insertKey(key)
      ring.put(key)
      return { key: summaryOf(key, projectsById(store)), secret }
    },
    update(id: string, { name, project }: UpdateKeyBody): KeySummary {
      const key = keyWithId(id)
      if (project !== undefined && key.kind === 'outlay') {
        throw new OutlayError('conflict', errorWords.keys.staysWithProject)
      }
      const changed: Key = {
        ...key,
        name: name ?? key.name,
        projectId: project === undefined ? key.projectId : projectNamed(project).id,
      }
      store.updateKey(id, { name: changed.name, projectId: changed.projectId })
      ring.put(changed)
      return summaryOf(changed, projectsById(store))
    },
    /** Revoking twice keeps the first instant. */
    revoke(id: string): KeySummary {
      const key = keyWithId(id)
      const revoked: Key = { ...key, revokedAt: key.revokedAt ?? now() }
      store.updateKey(id, { revokedAt: revoked.revokedAt })
      ring.put(revoked)
      return summaryOf(revoked, projectsById(store))
    },
    projects: (): Project[] => store.listProjects(),
  }

  function keyWithId(id: string): Key {
    const key = store.listKeys().find((candidate) => candidate.id === id)
    if (!key) throw new OutlayError('not-found', errorWords.keys.notFoundNamed(id))
    return key
  }

  function projectNamed(name: string): Project {
    const known = store.listProjects().find((project) => project.name === name)
    if (known) return known
    const project = { id: newId('prj', now()), name, createdAt: now() }
    store.insertProject(project)
    return project
  }
}

function projectsById(store: KeyStore): Map<string, Project> {
  return new Map(store.listProjects().map((project) => [project.id, project]))
}

function summaryOf(key: Key, projects: ReadonlyMap<string, Project>): KeySummary {
  const project = key.projectId === null ? undefined : projects.get(key.projectId)
  return {
    id: key.id,
    kind: key.kind,
    name: key.name,
    hint: key.hint,
    project: project ? { id: project.id, name: project.name } : null,
    provider: key.provider,
    permissions: [...key.permissions],
    createdAt: new Date(key.createdAt).toISOString(),
    revokedAt: key.revokedAt === null ? null : new Date(key.revokedAt).toISOString(),
  }
}
