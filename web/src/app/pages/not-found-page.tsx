import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'

export function NotFoundPage() {
  useDocumentTitle(words.notFound.title)
  return (
    <div className="py-10">
      <h1 className="mb-2 text-xl font-semibold">{words.notFound.title}</h1>
      <p className="mb-4">{words.notFound.sentence}</p>
      <Link to="/" className="font-medium text-accent hover:underline">
        {words.notFound.back}
      </Link>
    </div>
  )
}
