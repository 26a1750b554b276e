import type { Status } from '@outlay/shared/api'
import type { ReactNode } from 'react'
import { Waiting } from '../../components/waiting.tsx'
import { useStatus } from './status-query.ts'

type WithStatusProps = {
  /** The height of what will be there, so that nothing jumps. */
  className?: string
  children: (status: Status) => ReactNode
}

/** What cannot be drawn without knowing the installation: waits for that, or says why it does not come. */
export function WithStatus({ className = 'mt-2 h-[70vh]', children }: WithStatusProps) {
  const status = useStatus()
  if (status.data === undefined) return <Waiting query={status} className={className} />
  return children(status.data)
}
