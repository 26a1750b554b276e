import type { ComponentProps } from 'react'

export function Button({ className = '', type = 'button', ...rest }: ComponentProps<'button'>) {
  return (
    <button
      type={type}
      className={`min-h-8 rounded-sm border border-control px-3 text-[13px] font-medium hover:bg-raised disabled:opacity-50 ${className}`}
      {...rest}
    />
  )
}
