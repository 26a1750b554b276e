import { createRoute, type RouteConfig } from '@hono/zod-openapi'
import type { Requirement } from '@outlay/shared/access'
import type { Handler, MiddlewareHandler } from 'hono'
import type { RouterRoute } from 'hono/types'

/** Who may use a route. */
export type Declaration = {
  requires: Requirement
  /**
   * Which projects its response or its change is about. `none`: no project, so any scope will do. `in-scope`: those of the
   * actor's scope, which the handler passes on. `all`: all of them together, so that an actor with a limited scope is refused.
   */
  projects: 'none' | 'in-scope' | 'all'
}

const declarations = new WeakMap<Handler, Declaration>()

/**
 * A route of the API: `createRoute` with its declaration, which the description shows as `x-outlay-requires` and
 * `x-outlay-projects`.
 */
export function route<
  Path extends string,
  Config extends Omit<RouteConfig, 'path'> & { path: Path } & Declaration,
>({ requires, projects, ...config }: Config) {
  const described = { ...config, 'x-outlay-requires': requires, 'x-outlay-projects': projects }
  return createRoute<Path, Config>(asConfig({ ...described, middleware: declare({ requires, projects }) }))
}

/**
 * To handlers and clients the route is what it was written as. The declaration became other fields of the description, and the
 * middleware adds nothing to the context that handlers find.
 */
function asConfig<Config>(described: object): Config {
  return described as Config
}

/** Declares what a plain route requires: `app.get(path, declare({ ... }), handler)`. The access check finds it there. */
export function declare(declaration: Declaration): MiddlewareHandler {
  const marker: MiddlewareHandler = (_c, next) => next()
  declarations.set(marker, declaration)
  return marker
}

export type DeclaredRoute = { method: string; path: string; declaration: Declaration | null }

/** Routes among the handlers of an app, each with its declaration; null where it has none. Middleware is left out. */
export function declaredRoutes(handlers: readonly RouterRoute[]): DeclaredRoute[] {
  const routes = new Map<string, DeclaredRoute>()
  for (const { method, path, handler } of handlers) {
    if (isMiddleware({ method, handler })) continue
    const name = `${method} ${path}`
    const known = routes.get(name)?.declaration
    routes.set(name, { method, path, declaration: known ?? declarations.get(handler) ?? null })
  }
  return [...routes.values()]
}

/** `app.use` adds handlers for every method, which take `next` and pass the request on. */
function isMiddleware({ method, handler }: Pick<RouterRoute, 'method' | 'handler'>): boolean {
  return method === 'ALL' && handler.length > 1
}
