import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'
import { errorWords } from '@outlay/shared/words'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { pageHeaders } from './page-headers.ts'
import { plainPage } from './plain-page.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

/** Serves the built dashboard from `directory`: files by name, and the one page at every other address. */
export function serveWeb({ directory }: { directory: string }) {
  const root = resolve(directory)
  const app = new Hono()
  app.use(pageHeaders())
  app.use(compress())
  app.get('*', async (c) => {
    const path = decodePath(c.req.path)
    const extension = extname(path)
    const body = extension === '' ? null : await readInside(root, path)
    if (body) {
      // Vite names files in assets/ after their content, so such a file never changes.
      const cacheControl = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
      return c.body(body, 200, {
        'content-type': contentTypes[extension] ?? 'application/octet-stream',
        'cache-control': extension === '.html' ? 'no-store' : cacheControl,
      })
    }
    c.header('cache-control', 'no-store')
    if (path.startsWith('/assets/')) return c.text(errorWords.address.noFile, 404)
    const page = await readInside(root, '/index.html')
    if (page) return c.body(page, 200, { 'content-type': 'text/html; charset=utf-8' })
    return c.html(plainPage(errorWords.pages.notBuilt), 503)
  })
  return app
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
