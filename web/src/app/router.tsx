import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
  stripSearchParams,
} from '@tanstack/react-router'
import { z } from 'zod'
import { defaultRange, rangeSearch } from '../features/range/range-search.ts'
import { zoneSearch } from '../lib/zone.ts'
import { AppShell } from './app-shell.tsx'
import { callsSearch } from './calls-search.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'

const rootRoute = createRootRoute({
  validateSearch: z.object(zoneSearch),
  search: { middlewares: [retainSearchParams(['zone'])] },
  component: AppShell,
  notFoundComponent: NotFoundPage,
})

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/home-page.tsx'), 'HomePage'),
})

const spendRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spend',
  validateSearch: z.object(rangeSearch),
  search: { middlewares: [stripSearchParams({ range: defaultRange })] },
  component: lazyRouteComponent(() => import('./pages/spend-page.tsx'), 'SpendPage'),
})

const callsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/calls',
  validateSearch: callsSearch,
  search: { middlewares: [stripSearchParams({ range: defaultRange })] },
  component: lazyRouteComponent(() => import('./pages/calls-page.tsx'), 'CallsPage'),
})

const callRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/calls/$id',
  component: lazyRouteComponent(() => import('./pages/call-page.tsx'), 'CallPage'),
})

export function createAppRouter() {
  return createRouter({
    routeTree: rootRoute.addChildren([homeRoute, spendRoute, callsRoute, callRoute]),
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
