import { words } from '@outlay/shared/words'
import { useState } from 'react'
import { type Snippet, snippets } from '../lib/snippets.ts'
import { Copyable } from './copyable.tsx'
import { Tabs } from './tabs.tsx'

/** How each of the common clients is pointed at Outlay; the key stays in the environment. */
export function SnippetTabs({ baseUrl }: { baseUrl: string }) {
  const [client, setClient] = useState<Snippet>('node')
  return (
    <Tabs
      label={words.snippets.label}
      value={client}
      onChange={setClient}
      tabs={(Object.keys(snippets) as Snippet[]).map((value) => ({ value, label: words.snippets[value] }))}
    >
      <Copyable label={words.snippets[client]} text={snippets[client](baseUrl)} testId="snippet" />
    </Tabs>
  )
}
