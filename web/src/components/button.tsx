import type { ComponentProps, MouseEvent } from 'react'

type ButtonProps = ComponentProps<'button'> & {
  /**
   * While what it asked for is under way: greyed and without effect, but not `disabled`, which would take the
   * focus away from who pressed it.
   */
  isBusy?: boolean
}

export function Button({ className = '', type = 'button', isBusy = false, onClick, ...rest }: ButtonProps) {
  function handleClick(event: MouseEvent<HTMLButtonElement>) {
    if (isBusy) event.preventDefault()
    else onClick?.(event)
  }

  return (
    <button
      type={type}
      aria-disabled={isBusy || undefined}
      onClick={handleClick}
      className={`min-h-8 rounded-sm border border-control px-3 text-[13px] font-medium hover:bg-raised disabled:opacity-50 aria-disabled:cursor-progress aria-disabled:opacity-50 ${className}`}
      {...rest}
    />
  )
}
