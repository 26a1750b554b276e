import { words } from '@outlay/shared/words'
import { Link, Outlet } from '@tanstack/react-router'
import { ForeignText } from '../components/foreign-text.tsx'
import { Notices } from '../features/status/notices.tsx'
import { SignIn } from '../features/status/sign-in.tsx'
import { useStatus } from '../features/status/status-query.ts'
import { ApiFailure } from '../lib/api-client.ts'
import { pages } from './pages.ts'
import { QuickWays } from './quick-ways.tsx'

/** What surrounds every page: the name, the way to the others, and what everyone has to know first. */
export function AppShell() {
  const status = useStatus()
  const isStranger = status.error instanceof ApiFailure && status.error.status === 401
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:bg-ground focus:p-2"
      >
        {words.skipToContent}
      </a>
      {/* What everyone has to know first stands above all else, and would push it down when it comes a moment later. */}
      <div className={`flex min-h-dvh flex-col ${status.isPending ? 'shown-soon' : ''}`}>
        <Notices status={status.data} isStale={status.isError} />
        <div className="mx-auto w-full max-w-7xl grow lg:grid lg:grid-cols-[12rem_minmax(0,1fr)]">
          <header className="border-b px-4 pt-3 sm:px-6 lg:border-r lg:border-b-0 lg:px-5 lg:pt-0">
            <div className="lg:sticky lg:top-0 lg:py-5">
              <div className="flex items-center justify-between lg:block">
                <Link to="/" className="flex min-h-6 items-center gap-2 text-[15px] font-semibold">
                  <Mark />
                  {words.product}
                </Link>
                <QuickWays status={status.data} />
              </div>
              <PageLinks />
              {status.data && (
                <p className="mt-8 hidden text-[12px] text-muted lg:block">
                  {words.provider}
                  <ForeignText text={status.data.provider.name} className="block truncate text-ink" />
                </p>
              )}
            </div>
          </header>
          <main id="content" className="min-w-0 px-4 pt-5 pb-16 sm:px-6 lg:px-8">
            {isStranger ? <SignIn /> : <Outlet />}
          </main>
        </div>
      </div>
    </>
  )
}

/** A rail beside the page where there is room, a line above it where there is not. */
function PageLinks() {
  return (
    <nav aria-label={words.pages.label} className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0 lg:mt-6">
      <ul className="flex gap-x-4 lg:flex-col lg:gap-y-0.5">
        {pages.map(({ to, name, isExact }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: isExact, includeSearch: false }}
              className="flex min-h-9 items-center border-b-2 border-transparent text-muted hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink lg:-mx-2 lg:min-h-8 lg:border-b-0 lg:border-l-2 lg:px-2"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Mark() {
  return (
    <svg viewBox="0 0 12 12" className="size-3 text-accent" aria-hidden="true">
      <path fill="currentColor" d="M0 5h3v7H0zM4.5 1h3v11h-3zM9 7h3v5H9z" />
    </svg>
  )
}
