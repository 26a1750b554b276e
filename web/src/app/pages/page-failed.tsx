import { words } from '@outlay/shared/words'
import { NotLoaded } from '../../components/not-loaded.tsx'

/** What stands where a page should, when its part of the program did not come or broke. */
export function PageFailed() {
  return <NotLoaded sentence={words.states.pageFailed} />
}
