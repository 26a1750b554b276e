import { createRoute, type RouteConfig } from '@hono/zod-openapi'
import type { Requirement } from '@outlay/shared/access'
import type { Handler, MiddlewareHandler } from 'hono'
import type { RouterRoute } from 'hono/types'

/** The permission that a route requires. */
export type Declaration = {
  requires: Requirement
  /**
   * The projects of an answer or a change. `none`: no project, so every scope may use the route. `in-scope`:
   * the projects of the actor's scope, which the handler passes on. `all`: all projects together, so actors
   * with a limited scope are refused.
   */
  projects: 'none' | 'in-scope' | 'all'
}

const declarations = new WeakMap<Handler, Declaration>()

/**
 * A route of the API: `createRoute` with its declaration. The description shows the declaration as
 * `x-outlay-requires` and `x-outlay-projects`.
 */
export function route<
  Path extends string,
  Config extends Omit<RouteConfig, 'path'> & { path: Path } & Declaration,
>({ requires, projects, ...config }: Config) {
  const described = { ...config, 'x-outlay-requires': requires, 'x-outlay-projects': projects }
  return createRoute<Path, Config>(asConfig({ ...described, middleware: declare({ requires, projects }) }))
}

/**
 * Keeps the type of the route for handlers and clients. That is sound: the declaration only adds fields to
 * the description, and the middleware adds nothing to the context.
 */
function asConfig<Config>(described: object): Config {
  return described as Config
}

/**
 * Declares the requirement of a plain route: `app.get(path, declare({ ... }), handler)`. The access check
 * reads it.
 */
export function declare(declaration: Declaration): MiddlewareHandler {
  const marker: MiddlewareHandler = (_c, next) => next()
  declarations.set(marker, declaration)
  return marker
}

export type DeclaredRoute = { method: string; path: string; declaration: Declaration | null }

/**
 * Routes among the handlers of an app with their declarations; null for an undeclared one. Middleware is left
 * out.
 */
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

/** `app.use` adds handlers for every method that take `next` and pass the request on. */
function isMiddleware({ method, handler }: Pick<RouterRoute, 'method' | 'handler'>): boolean {
  return method === 'ALL' && handler.length > 1
}
