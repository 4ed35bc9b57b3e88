// Runs before the first paint, so that neither theme nor layout changes under the reader's eyes.
(function () {
  try {
    var root = document.documentElement
    var theme = localStorage.getItem('wedis.theme')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    if (localStorage.getItem('wedis.intro') === 'hidden') root.dataset.intro = 'hidden'
    var width = Number(localStorage.getItem('wedis.keys-width'))
    if (width > 0) root.style.setProperty('--keys-width', width + 'px')
  } catch (_) {
    // Storage is off: the defaults stand.
  }
})()
