import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { errorWords } from '@outlay/shared/words'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { pageHeaders } from './page-headers.ts'
import { plainPage } from './plain-page.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * Serves the built dashboard from `directory`: files by name, and the one page at every other address. The page carries
 * the reporting zone, so that it draws days in that zone from the first moment.
 */
export function serveWeb({ directory, zone }: { directory: string; zone(): string }) {
  const root = resolve(directory)
  const app = new Hono()
  app.use(pageHeaders())
  app.use(compress())
  app.get('*', async (c) => {
    const path = decodePath(c.req.path)
    const extension = extname(path)
    // The page is never served as a file, because it would lack the zone.
    const body = extension === '' || extension === '.html' ? null : await readInside(root, path)
    if (body) {
      // Vite names files in assets/ after their content, so such a file never changes.
      const cacheControl = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
      return c.body(body, 200, {
        'content-type': contentTypes[extension] ?? 'application/octet-stream',
        'cache-control': cacheControl,
      })
    }
    c.header('cache-control', 'no-store')
    if (path.startsWith('/assets/')) return c.text(errorWords.address.noFile, 404)
    const page = await readInside(root, '/index.html')
    const headers = { 'content-type': 'text/html; charset=utf-8' }
    if (page) return c.body(withZone(Buffer.from(page).toString(), zone()), 200, headers)
    return c.html(plainPage(errorWords.pages.notBuilt), 503)
  })
  return app
}

/** Names of zones have letters, digits and `_+-/`, so they need no escape. */
function withZone(page: string, zone: string): string {
  return page.replace('<html ', `<html data-reporting-zone="${zone}" `)
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** A file inside `root`; null for a missing file or a path that leads outside. */
async function readInside(root: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const file = resolve(root, `.${path}`)
  if (!file.startsWith(root + sep) || file.includes('\0')) return null
  try {
    return new Uint8Array(await readFile(file))
  } catch {
    return null
  }
}
