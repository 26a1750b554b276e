import { allProjects, type Requirement, requirements, type Scope } from '@outlay/shared/access'

/** The permissions of a caller, and the projects they apply to. Nothing else decides about access. */
type Granted = { may: ReadonlySet<Requirement>; scope: Scope }

/**
 * Who asks. An account or an API token can become another kind, with the permissions of its role and
 * projects.
 */
export type Actor =
  /** An anonymous caller on this machine, while the dashboard listens on loopback only. */
  | ({ kind: 'local-reader' } & Granted)
  /** A browser with both halves of the session that the one-time link opened. */
  | ({ kind: 'session' } & Granted)
  /** The cookie without the page's half. A browser sends it when it follows a link to the description. */
  | ({ kind: 'half-session' } & Granted)
  /** A program with `OUTLAY_ADMIN_TOKEN`. */
  | ({ kind: 'admin-token' } & Granted)
  /** The command line of this installation. */
  | ({ kind: 'control-token' } & Granted)

const everything = new Set(requirements)
const withoutControl = new Set(requirements.filter((requirement) => requirement !== 'control'))

export const localReader: Actor = {
  kind: 'local-reader',
  may: new Set(['describe', 'read', 'spend']),
  scope: allProjects,
}
export const session: Actor = { kind: 'session', may: withoutControl, scope: allProjects }
export const halfSession: Actor = { kind: 'half-session', may: new Set(['describe']), scope: allProjects }
export const adminToken: Actor = { kind: 'admin-token', may: withoutControl, scope: allProjects }
export const controlToken: Actor = { kind: 'control-token', may: everything, scope: allProjects }
