import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Copyable } from '../../components/copyable.tsx'
import { SnippetTabs } from '../../components/snippet-tabs.tsx'
import { exportLines } from '../../lib/snippets.ts'
import { TestCall } from './test-call.tsx'

const texts = words.firstCall.watch

/** How a client is pointed here, and a first call made from the page itself. */
export function ConnectClient({ status }: { status: Status }) {
  const { firstCall } = status
  return (
    <>
      <p className="mb-4 max-w-prose">{texts.sentence}</p>
      <div className="space-y-4">
        <Labelled label={texts.baseUrl}>
          <Copyable label={texts.baseUrl} text={firstCall.clientBaseUrl} />
        </Labelled>
        {firstCall.isOpenAi && (
          <Labelled label={texts.shell}>
            <Copyable label={texts.shell} text={exportLines(firstCall, null)} />
          </Labelled>
        )}
        <Labelled label={firstCall.isOpenAi ? texts.line : texts.lineAlone}>
          <SnippetTabs first={firstCall} />
        </Labelled>
      </div>
      <p className="mt-3 max-w-prose text-[13px] text-muted">
        {texts.keyNote}{' '}
        <Link to="/keys" className="font-medium text-accent hover:underline">
          {texts.keyLink}
        </Link>{' '}
        {status.passThrough && texts.keyNoteOwn}
      </p>
      <TestCall
        provider={status.provider}
        canBeSent={firstCall.needs === 'nothing'}
        canChange={status.access === 'change'}
      />
    </>
  )
}

function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 text-[13px] text-muted">{label}</h3>
      {children}
    </div>
  )
}
