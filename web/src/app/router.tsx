import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
  stripSearchParams,
} from '@tanstack/react-router'
import { z } from 'zod'
import { homeDefaults, homeSearch } from '../features/home/home-search.ts'
import { defaultRange, rangeSearch } from '../features/range/range-search.ts'
import { spendDefaults, spendSearch } from '../features/usage/spend-search.ts'
import { zoneSearch } from '../lib/zone.ts'
import { AppShell } from './app-shell.tsx'
import { callsSearch } from './calls-search.ts'
import { defaultKeysSearch, keysSearch } from './keys-search.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { PageFailed } from './pages/page-failed.tsx'
import { defaultPricesSearch, pricesSearch } from './prices-search.ts'

const rootRoute = createRootRoute({
  validateSearch: z.object(zoneSearch),
  search: { middlewares: [retainSearchParams(['zone'])] },
  component: AppShell,
  notFoundComponent: NotFoundPage,
})

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: homeSearch,
  search: { middlewares: [stripSearchParams(homeDefaults)] },
  component: lazyRouteComponent(() => import('./pages/home-page.tsx'), 'HomePage'),
})

const spendRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/spend',
  validateSearch: z.object({ ...rangeSearch, ...spendSearch }),
  search: { middlewares: [stripSearchParams({ range: defaultRange, ...spendDefaults })] },
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

const keysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/keys',
  validateSearch: keysSearch,
  search: { middlewares: [stripSearchParams(defaultKeysSearch)] },
  component: lazyRouteComponent(() => import('./pages/keys-page.tsx'), 'KeysPage'),
})

const pricesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/prices',
  validateSearch: pricesSearch,
  search: { middlewares: [stripSearchParams(defaultPricesSearch)] },
  component: lazyRouteComponent(() => import('./pages/prices-page.tsx'), 'PricesPage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./pages/settings-page.tsx'), 'SettingsPage'),
})

const connectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connect',
  component: lazyRouteComponent(() => import('./pages/connect-page.tsx'), 'ConnectPage'),
})

export function createAppRouter() {
  return createRouter({
    routeTree: rootRoute.addChildren([
      homeRoute,
      spendRoute,
      callsRoute,
      callRoute,
      keysRoute,
      pricesRoute,
      settingsRoute,
      connectRoute,
    ]),
    defaultErrorComponent: PageFailed,
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
