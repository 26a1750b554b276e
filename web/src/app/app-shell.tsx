import { words } from '@outlay/shared/words'
import { Link, Outlet } from '@tanstack/react-router'
import { ForeignText } from '../components/foreign-text.tsx'
import { Notices } from '../features/status/notices.tsx'
import { SignIn } from '../features/status/sign-in.tsx'
import { useStatus } from '../features/status/status-query.ts'
import { ApiFailure } from '../lib/api-client.ts'

/** What surrounds every page: the name, the provider, and what everyone has to know first. */
export function AppShell() {
  const status = useStatus()
  const isStranger = status.error instanceof ApiFailure && status.error.status === 401
  return (
    <>
      <a href="#content" className="sr-only focus:not-sr-only focus:absolute focus:bg-ground focus:p-2">
        {words.skipToContent}
      </a>
      <Notices status={status.data} />
      <header className="mx-auto flex max-w-6xl items-center justify-between gap-4 px-4 py-3 sm:px-6">
        <Link to="/" className="flex min-h-6 items-center gap-2 text-[15px] font-semibold">
          <Mark />
          {words.product}
        </Link>
        <p className="flex min-w-0 items-center gap-4 text-[13px] text-muted">
          {status.data && <ForeignText text={status.data.provider.name} className="truncate" />}
          <a href="/api/docs" className="py-1 hover:text-ink hover:underline">
            {words.links.api}
          </a>
        </p>
      </header>
      <main id="content" className="mx-auto max-w-6xl px-4 pb-16 sm:px-6">
        {isStranger ? <SignIn /> : <Outlet />}
      </main>
    </>
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 12 12" className="size-3 text-accent" aria-hidden="true">
      <path fill="currentColor" d="M0 5h3v7H0zM4.5 1h3v11h-3zM9 7h3v5H9z" />
    </svg>
  )
}
