/**
 * Takes a text to the clipboard; false where the browser does not let the page. The clipboard is closed to pages
 * over plain http from another machine; a text that is marked on the page can still be copied there.
 */
export async function copyText(text: string, shownIn: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    if (shownIn) window.getSelection()?.selectAllChildren(shownIn)
    return document.execCommand('copy')
  }
}
