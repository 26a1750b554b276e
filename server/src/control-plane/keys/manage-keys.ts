import type { CreatedKey, CreateKeyBody, KeySummary, UpdateKeyBody } from '@outlay/shared/api'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import { createOneAtATime } from '../../lib/one-at-a-time.ts'
import { generateKey, type Key, keyDigest, outlayKeyHint } from '../../link/index.ts'

export type Project = { id: string; name: string; createdAt: number }

/**
 * This room's questions to storage. Changes reject with `records-unavailable` when storage cannot be written
 * now.
 */
export type KeyStore = {
  listKeys(): Promise<Key[]>
  insertKey(key: Key): Promise<void>
  updateKey(id: string, change: Partial<Pick<Key, 'name' | 'projectId' | 'revokedAt'>>): Promise<void>
  listProjects(): Promise<Project[]>
  insertProject(project: Project): Promise<void>
}

export type KeyManager = ReturnType<typeof createKeyManager>

type ManagerOptions = {
  store: KeyStore
  /** Tells the data plane about a new or changed key. Resolves once calls are judged by it. */
  announce(key: Key): Promise<void>
  /** The provider of new keys. */
  provider: string
  now(): number
}

/** Creates, renames and revokes keys. A change is answered once it is stored and calls are judged by it. */
export function createKeyManager({ store, announce, provider, now }: ManagerOptions) {
  // Serialized, so that two keys for one new project do not both create the project.
  const inTurn = createOneAtATime()
  return {
    async list(): Promise<KeySummary[]> {
      const projects = await projectsById(store)
      return (await store.listKeys()).map((key) => summaryOf(key, projects))
    },
    create: (body: CreateKeyBody, id?: string) => inTurn(() => create(body, id)),
    update: (id: string, body: UpdateKeyBody) => inTurn(() => update(id, body)),
    revoke: (id: string) => inTurn(() => revoke(id)),
    projects: () => store.listProjects(),
  }

  async function create(
    { project, name, permissions }: CreateKeyBody,
    id = newId('key', now()),
  ): Promise<CreatedKey> {
    const secret = generateKey()
    const key: Key = {
      id,
      kind: 'outlay',
      digest: keyDigest(secret),
      hint: outlayKeyHint(secret),
      name: name ?? project,
      projectId: (await projectNamed(project)).id,
      provider,
      permissions,
      createdAt: now(),
      revokedAt: null,
    }
    await store.insertKey(key)
    await announce(key)
    return { key: summaryOf(key, await projectsById(store)), secret }
  }

  async function update(id: string, { name, project }: UpdateKeyBody): Promise<KeySummary> {
    const key = await keyWithId(id)
    if (project !== undefined && key.kind === 'outlay') {
      throw new OutlayError('conflict', errorWords.keys.staysWithProject)
    }
    const projectId = project === undefined ? key.projectId : (await projectNamed(project)).id
    const changed: Key = { ...key, name: name ?? key.name, projectId }
    await store.updateKey(id, { name: changed.name, projectId })
    await announce(changed)
    return summaryOf(changed, await projectsById(store))
  }

  /** A second revocation keeps the instant of the first. */
  async function revoke(id: string): Promise<KeySummary> {
    const key = await keyWithId(id)
    const revoked: Key = { ...key, revokedAt: key.revokedAt ?? now() }
    await store.updateKey(id, { revokedAt: revoked.revokedAt })
    await announce(revoked)
    return summaryOf(revoked, await projectsById(store))
  }

  async function keyWithId(id: string): Promise<Key> {
    const key = (await store.listKeys()).find((candidate) => candidate.id === id)
    if (!key) throw new OutlayError('not-found', errorWords.keys.notFoundNamed(id))
    return key
  }

  async function projectNamed(name: string): Promise<Project> {
    const known = (await store.listProjects()).find((project) => project.name === name)
    if (known) return known
    const project = { id: newId('prj', now()), name, createdAt: now() }
    await store.insertProject(project)
    return project
  }
}

async function projectsById(store: KeyStore): Promise<Map<string, Project>> {
  return new Map((await store.listProjects()).map((project) => [project.id, project]))
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
