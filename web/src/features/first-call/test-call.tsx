import type { Status, TestCallResult } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { NotDone } from '../../components/not-done.tsx'
import { useTestCall } from './test-call-query.ts'

type TestCallProps = { provider: Status['provider']; canBeSent: boolean; canChange: boolean }

const texts = words.firstCall.watch

/** A call made by the server itself, through its own front door; says beforehand what that costs. */
export function TestCall({ provider, canBeSent, canChange }: TestCallProps) {
  const testCall = useTestCall()
  return (
    <div className="mt-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          onClick={() => testCall.mutate()}
          disabled={!canChange || !canBeSent}
          isBusy={testCall.isPending}
        >
          {testCall.isPending ? texts.testing : texts.test}
        </Button>
        <p className="text-[13px] text-muted">{costText(provider, canBeSent)}</p>
      </div>
      <div aria-live="polite">{testCall.data && <Outcome result={testCall.data} />}</div>
      <NotDone error={testCall.error} />
    </div>
  )
}

function costText({ name, simulated }: Status['provider'], canBeSent: boolean): string {
  if (simulated) return texts.costSimulated
  return canBeSent ? texts.cost(printable(name)) : texts.costUnknown(printable(name))
}

function Outcome({ result: { requestId, status, text } }: { result: TestCallResult }) {
  const isGood = status < 400
  return (
    <div className="mt-3 border-l-2 border-control pl-3 text-[13px]">
      <p className={isGood ? 'text-muted' : 'text-bad'}>
        {isGood ? texts.answered(status) : texts.unanswered(status)}
      </p>
      <p className="break-words">
        <bdi>{printable(text)}</bdi>
      </p>
      {requestId !== null && (
        <Link to="/calls/$id" params={{ id: requestId }} className="font-medium text-accent hover:underline">
          {texts.seeCall}
        </Link>
      )}
    </div>
  )
}
