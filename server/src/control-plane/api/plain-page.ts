import { html } from 'hono/html'

/** A page for moments when the dashboard itself cannot be shown. */
export function plainPage({ title, sentences }: { title: string; sentences: readonly string[] }) {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · Outlay</title>
  </head>
  <body>
    <h1>${title}</h1>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}
  </body>
</html>`
}
