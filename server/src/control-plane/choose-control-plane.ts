import { startControlPlaneThread } from './control-plane-thread.ts'

/**
 * The function that starts the control plane, in a thread of its own by default. The thread of calls loads the
 * control plane's code only if both share one thread.
 */
export async function chooseControlPlane({ isInOneThread = false }: { isInOneThread?: boolean }) {
  if (!isInOneThread) return startControlPlaneThread
  return (await import('./start-control-plane.ts')).startControlPlane
}
