import type { FirstCall } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { useState } from 'react'
import { type Snippet, snippets, snippetsFor } from '../lib/snippets.ts'
import { Copyable } from './copyable.tsx'
import { Tabs } from './tabs.tsx'

/** How each of the common clients is pointed at Outlay; the key stays in the environment. */
export function SnippetTabs({ first }: { first: FirstCall }) {
  const clients = snippetsFor(first)
  const [chosen, setChosen] = useState<Snippet>('node')
  const client = clients.includes(chosen) ? chosen : clients[0]!
  const text = snippets[client](first)
  // The other lines name no model.
  const wanted = client === 'curl' || text.includes('YOUR_MODEL') ? words.firstCall.needs[first.needs] : ''
  return (
    <Tabs
      label={words.snippets.label}
      value={client}
      onChange={setChosen}
      tabs={clients.map((value) => ({ value, label: words.snippets[value] }))}
    >
      <Copyable label={words.snippets[client]} text={text} testId="snippet" />
      {wanted !== '' && <p className="mt-1 text-[13px] text-muted">{words.firstCall.watch.before(wanted)}</p>}
    </Tabs>
  )
}
