import { type ReactNode, useEffect, useId, useRef } from 'react'

type DialogProps = { title: string; isOpen: boolean; onClose: () => void; children: ReactNode }

/**
 * The browser's own modal dialog: it keeps the focus inside, closes on Escape, and gives the focus back to
 * where it was. It stays on the page while closed, or its way out of the page would take the focus along.
 */
export function Dialog({ title, isOpen, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      className="m-auto max-h-[92dvh] w-[min(36rem,calc(100vw-2rem))] overflow-y-auto overscroll-contain border border-control bg-ground p-5 text-ink backdrop:bg-black/40 sm:p-6"
    >
      {isOpen && (
        <>
          <h2 id={id} className="mb-4 text-[17px] font-semibold break-words">
            {title}
          </h2>
          {children}
        </>
      )}
    </dialog>
  )
}
