import { type ReactNode, useEffect, useId, useRef } from 'react'

type DialogProps = {
  title: string
  isOpen: boolean
  onClose: () => void
  /** A form has its title in sight and room around it; a menu is told by what it lists, and begins at its edge. */
  look?: keyof typeof looks
  children: ReactNode
}

const looks = {
  form: { dialog: 'm-auto p-5 sm:p-6', title: 'mb-4 text-[17px] font-semibold break-words' },
  menu: { dialog: 'mx-auto mt-[min(6rem,8dvh)] mb-auto', title: 'sr-only' },
}

/**
 * The browser's own modal dialog: it keeps the focus inside, closes on Escape, and gives the focus back to
 * where it was. It stays on the page while closed, or its way out of the page would take the focus along.
 */
export function Dialog({ title, isOpen, onClose, look = 'form', children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    if (!isOpen) return dialog.current?.close()
    dialog.current?.showModal()
    // The browser begins at the first thing that takes the focus, which may be a link below a long text.
    dialog.current?.querySelector<HTMLElement>('[data-first-focus]')?.focus()
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      // Escape says so at once; that the dialog has closed is told only later, when it may be open again.
      onCancel={onClose}
      onClose={() => !dialog.current?.open && onClose()}
      className={`max-h-[92dvh] w-[min(36rem,calc(100vw-2rem))] overflow-y-auto overscroll-contain border border-control bg-ground text-ink backdrop:bg-black/40 ${looks[look].dialog}`}
    >
      {isOpen && (
        <>
          <h2 id={id} className={looks[look].title}>
            {title}
          </h2>
          {children}
        </>
      )}
    </dialog>
  )
}
