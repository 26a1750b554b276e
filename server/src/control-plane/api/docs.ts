import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { sessionHeader, sessionStorageKey } from '@outlay/shared/api'
import { Hono } from 'hono'
import { html } from 'hono/html'
import { shippedPath } from '../../lib/project-root.ts'
import type { ApiEnv } from './env.ts'
import { pageHeaders } from './page-headers.ts'
import { declare } from './route.ts'

/**
 * The files of swagger-ui-dist that the page needs. The list is closed, so a path never becomes a file name.
 */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

/** `validatorUrl: null`: otherwise the page sends the description to a public validator. */
const start = `SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  showExtensions: true,
  validatorUrl: null,
  supportedSubmitMethods: ['get'],
  requestInterceptor(request) {
    const session = localStorage.getItem('${sessionStorageKey}')
    if (session !== null) request.headers['${sessionHeader}'] = session
    return request
  },
})
`

/** The description contains nothing of this installation. */
export const forDescription = declare({ requires: 'describe', projects: 'none' })

/** `GET /api/docs`: the API to read and try, with files from this server only. */
export function docsRoutes() {
  const directory = swaggerFolder()
  const app = new Hono<ApiEnv>()
  app.use('/api/docs/*', pageHeaders())
  app.get('/api/docs', forDescription, (c) =>
    c.html(html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Outlay API</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>`),
  )
  app.get('/api/docs/start.js', forDescription, (c) =>
    c.body(start, 200, { 'content-type': 'text/javascript; charset=utf-8' }),
  )
  app.get('/api/docs/:file', forDescription, async (c, next) => {
    const file = c.req.param('file')
    const type = Object.hasOwn(assets, file) ? assets[file] : undefined
    if (type === undefined) return next()
    return c.body(await readFile(join(directory, file)), 200, { 'content-type': type })
  })
  return app
}

/** The build copies the files next to the bundle, so an installation of Outlay does not need the package. */
function swaggerFolder(): string {
  try {
    return shippedPath('swagger-ui')
  } catch {
    return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  }
}
