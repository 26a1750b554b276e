// Before anything is drawn: a theme chosen by hand, so that no page flashes in the other one.
try {
  const theme = localStorage.getItem('outlay-theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be forbidden; the system's theme is then the one.
}
