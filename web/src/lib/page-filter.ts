/** Where the page in sight is narrowed or searched: what carries `data-page-filter`. False where there is none. */
export function focusPageFilter(): boolean {
  const filter = document.querySelector<HTMLElement>('main [data-page-filter]')
  filter?.focus()
  if (filter instanceof HTMLInputElement) filter.select()
  return filter !== null
}
