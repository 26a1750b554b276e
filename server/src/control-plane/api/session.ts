import { sessionFragment } from '@outlay/shared/api'
import { errorWords } from '@outlay/shared/words'
import { type Context, Hono } from 'hono'
import type { AccessDeps } from './access.ts'
import { pageHeaders } from './page-headers.ts'
import { plainPage } from './plain-page.ts'
import { hasSessionCookie, openSession } from './session-halves.ts'

/**
 * `GET /session?token=…`: exchanges the one-time link of the start banner for a session of 30 days. Only the
 * link yields the page's half. A caller with a cookie and no link is led to the dashboard without it.
 */
export function createSessionApp(deps: { access: AccessDeps }) {
  const app = new Hono()
  app.use('/session', pageHeaders())
  app.get('/session', async (c) => {
    c.header('cache-control', 'no-store')
    if (isOpened(c, deps.access)) {
      const { pageSecret } = await openSession(c, deps.access)
      return c.redirect(`/${sessionFragment}${pageSecret}`, 303)
    }
    if (await hasSessionCookie(c, deps.access)) return c.redirect('/', 303)
    return c.html(plainPage(errorWords.pages.linkUsed), 410)
  })
  return app
}

/** HEAD requests (link previews of a chat, for example) must not use up the link. */
function isOpened(c: Context, access: AccessDeps): boolean {
  const token = c.req.query('token') ?? ''
  return c.req.method === 'GET' && token !== '' && access.oneTimeToken.consume(token)
}
