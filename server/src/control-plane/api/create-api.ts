import { OpenAPIHono } from '@hono/zod-openapi'
import { sessionHeader } from '@outlay/shared/api'
import { errorWords } from '@outlay/shared/words'
import { except } from 'hono/combine'
import { uuidv7 } from 'uuidv7'
import { OutlayError } from '../../lib/errors.ts'
import { type AccessDeps, requireAccess } from './access.ts'
import { type CountDeps, countBytesMax, countRoutes } from './count.ts'
import { docsRoutes, forDescription } from './docs.ts'
import { type DriftDeps, driftRoutes } from './drift.ts'
import type { ApiEnv, ApiLog } from './env.ts'
import { errorResponse } from './error-response.ts'
import { type KeysDeps, keysRoutes } from './keys.ts'
import { bodyBytesMax, limitBody } from './limit-body.ts'
import { type LinksDeps, linksRoutes } from './links.ts'
import { type MaintenanceDeps, maintenanceRoutes } from './maintenance.ts'
import { type PriceDeps, priceRoutes } from './price.ts'
import { type PricesDeps, pricesRoutes } from './prices.ts'
import { type ProjectsDeps, projectsRoutes } from './projects.ts'
import { refuseInvalid } from './refuse-invalid.ts'
import { type ReportedCostsDeps, reportedCostsRoutes } from './reported-costs.ts'
import { type RequestsDeps, requestsRoutes } from './requests.ts'
import { type SampleDataDeps, sampleDataRoutes } from './sample-data.ts'
import { type SettingsDeps, settingsRoutes } from './settings.ts'
import { type StatusDeps, statusRoutes } from './status.ts'
import { type TestCallDeps, testCallRoutes } from './test-call.ts'
import { type UsageDeps, usageRoutes } from './usage.ts'

export type ApiDeps = StatusDeps &
  RequestsDeps &
  UsageDeps &
  KeysDeps &
  ProjectsDeps &
  PriceDeps &
  CountDeps &
  DriftDeps &
  ReportedCostsDeps &
  PricesDeps &
  LinksDeps &
  SampleDataDeps &
  TestCallDeps &
  MaintenanceDeps &
  SettingsDeps & { access: AccessDeps; log: ApiLog; version: string }

/** The type of the routes, for a typed client. */
export type ApiType = ReturnType<typeof createApi>

/** All routes under `/api`. Every request passes the access check first. */
export function createApi(deps: ApiDeps) {
  const api = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid })
  api.onError(errorResponse(deps.log))
  api.use('/api/*', async (c, next) => {
    const requestId = `api_${uuidv7()}`
    c.set('requestId', requestId)
    c.header('x-request-id', requestId)
    c.header('cache-control', 'no-store')
    c.header('x-content-type-options', 'nosniff')
    c.header('cross-origin-resource-policy', 'same-origin')
    await next()
  })
  api.use('/api/*', requireAccess(deps.access))
  api.use('/api/*', except('/api/count', limitBody(bodyBytesMax)))
  api.use('/api/count', limitBody(countBytesMax))
  describeSecurity(api)

  const routes = api
    .route('/', statusRoutes(deps))
    .route('/', requestsRoutes(deps))
    .route('/', usageRoutes(deps))
    .route('/', keysRoutes(deps))
    .route('/', projectsRoutes(deps))
    .route('/', pricesRoutes(deps))
    .route('/', priceRoutes(deps))
    .route('/', countRoutes(deps))
    .route('/', driftRoutes(deps))
    .route('/', reportedCostsRoutes(deps))
    .route('/', linksRoutes(deps))
    .route('/', sampleDataRoutes(deps))
    .route('/', testCallRoutes(deps))
    .route('/', maintenanceRoutes(deps))
    .route('/', settingsRoutes(deps))

  api.get('/api/openapi.json', forDescription, (c) => c.json(describeApi(api, deps.version)))
  api.route('/', docsRoutes())
  api.notFound(() => {
    throw new OutlayError('not-found', errorWords.address.noRoute)
  })
  return routes
}

function describeApi(api: OpenAPIHono<ApiEnv>, version: string) {
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Outlay',
      version,
      description:
        'What every LLM call costs. Money is decimal text in US dollars, instants are UTC. `x-outlay-requires` of a route says what its caller must have been granted, `x-outlay-projects` which projects its answer is about.',
    },
    security: [{ session: [], page: [] }, { token: [] }],
  })
  // The generator takes the flags of a regular expression (`/u`) for a part of the pattern, which then matches nothing.
  return JSON.parse(JSON.stringify(document), (name, value) =>
    name === 'pattern' && typeof value === 'string' ? value.replace(/(?<!\\)\/[dgimsuvy]+$/, '') : value,
  ) as typeof document
}

function describeSecurity(api: OpenAPIHono<ApiEnv>): void {
  const { openAPIRegistry } = api
  openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'outlay_session_<port>',
    description:
      'The half of a session that the browser keeps; the name ends with the port of the dashboard.',
  })
  openAPIRegistry.registerComponent('securitySchemes', 'page', {
    type: 'apiKey',
    in: 'header',
    name: sessionHeader,
    description: 'The half of a session that the page keeps. The cookie alone opens nothing.',
  })
  openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'OUTLAY_ADMIN_TOKEN.',
  })
}
