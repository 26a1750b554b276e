import { status } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { createSessionApp } from './session.ts'
import { apiForTests, connectionFrom, openSession } from './testing.ts'

describe('the one-time dashboard link', () => {
  test('opens a session of 30 days and leads to the dashboard', async () => {
    const { api, access } = apiForTests()
    const response = await createSessionApp({ access }).request('/session?token=fresh')
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toMatch(/^\/#session=olp_[\w-]{43}$/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    const cookie = response.headers.get('set-cookie') ?? ''
    for (const attribute of ['HttpOnly', 'SameSite=Strict', 'Max-Age=2592000', 'Path=/']) {
      expect(cookie).toContain(attribute)
    }
    expect(cookie).toMatch(/^outlay_session_4100=ols_/)
    expect(cookie).not.toContain('Secure')

    const headers = { host: 'outlay.example', ...(await openSession(access)) }
    const answered = await api.request('/api/status', { headers }, connectionFrom('10.0.0.9'))
    expect(status.parse(await answered.json()).access).toBe('change')
  })

  test('sets a cookie for https only when the page came over https', async () => {
    const { access } = apiForTests()
    const app = createSessionApp({ access })
    const headers = { 'x-forwarded-proto': 'https' }
    expect((await app.request('/session?token=fresh', { headers })).headers.get('set-cookie')).toContain(
      'Secure',
    )
  })

  test('once used, explains how to get another', async () => {
    const { access } = apiForTests()
    for (const path of ['/session?token=spent', '/session?token=', '/session']) {
      const response = await createSessionApp({ access }).request(path)
      expect(response.status).toBe(410)
      expect(response.headers.get('set-cookie')).toBeNull()
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(await response.text()).toContain('npx outlay link')
    }
  })

  test('once used, still leads to the dashboard with a session', async () => {
    const { access } = apiForTests()
    const app = createSessionApp({ access })
    const cookie = (await app.request('/session?token=fresh')).headers.get('set-cookie')!.split(';')[0]!
    const again = await app.request('/session?token=spent', { headers: { cookie } })
    expect(again.status).toBe(303)
    // Other servers on this host receive the cookie too, so the cookie alone never yields the page's half.
    expect(again.headers.get('location')).toBe('/')
  })

  test('is not used up by a HEAD request', async () => {
    const consumed: string[] = []
    const { access } = apiForTests({
      access: { oneTimeToken: { consume: (token) => consumed.push(token) > 0 } },
    })
    await createSessionApp({ access }).request('/session?token=fresh', { method: 'HEAD' })
    expect(consumed).toEqual([])
  })
})
