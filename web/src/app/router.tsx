import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  stripSearchParams,
} from '@tanstack/react-router'
import { defaultRange } from '../features/range/range-search.ts'
import { AppShell } from './app-shell.tsx'
import { overviewSearch } from './overview-search.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { OverviewPage } from './pages/overview-page.tsx'

const rootRoute = createRootRoute({ component: AppShell, notFoundComponent: NotFoundPage })

const overviewRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  validateSearch: overviewSearch,
  search: { middlewares: [stripSearchParams({ range: defaultRange })] },
  component: OverviewPage,
})

const callRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/calls/$id',
  component: lazyRouteComponent(() => import('./pages/call-page.tsx'), 'CallPage'),
})

export function createAppRouter() {
  return createRouter({
    routeTree: rootRoute.addChildren([overviewRoute, callRoute]),
    defaultPreload: 'intent',
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
