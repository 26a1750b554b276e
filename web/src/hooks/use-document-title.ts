import { words } from '@outlay/shared/words'
import { useEffect } from 'react'

export function useDocumentTitle(title: string | null): void {
  useEffect(() => {
    document.title = title === null ? words.product : `${title} · ${words.product}`
  }, [title])
}
