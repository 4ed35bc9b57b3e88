import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'

/** What the page may load: only its own files, WebAssembly, and no inline script or style. */
const POLICY = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
  "manifest-src 'self'", "worker-src 'self'", "base-uri 'none'", "form-action 'none'",
].join('; ')

/** Writes sw.js with the list of all built files; content security policy and an early start for the engine into the page. */
function offline(): Plugin {
  return {
    name: 'wedis-offline',
    apply: 'build',
    transformIndexHtml: (_html, { bundle }) => {
      const engine = Object.keys(bundle ?? {}).find(name => name.endsWith('.wasm'))
      return [
        { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
        // The engine is on its way while the scripts are still being read.
        { tag: 'link', attrs: { rel: 'preload', as: 'fetch', type: 'application/wasm', crossorigin: '', href: `./${engine}` }, injectTo: 'head' },
      ]
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const publicDir = new URL('./public/', import.meta.url)
        const hash = createHash('sha256')
        const files = ['./']
        for (const [name, file] of Object.entries(bundle).sort(([a], [b]) => (a < b ? -1 : 1))) {
          if (name !== 'index.html') files.push(`./${name}`)
          hash.update(name).update(file.type === 'chunk' ? file.code : file.source)
        }
        for (const name of readdirSync(publicDir).sort()) {
          files.push(`./${name}`)
          hash.update(name).update(readFileSync(new URL(name, publicDir)))
        }
        const worker = readFileSync(new URL('./service-worker.js', import.meta.url), 'utf8')
        hash.update(worker)
        this.emitFile({
          type: 'asset',
          fileName: 'sw.js',
          source: worker.replace('__FILES__', JSON.stringify(files)).replace('__VERSION__', hash.digest('hex').slice(0, 12)),
        })
      },
    },
  }
}

export default defineConfig({
  worker: { format: 'es' },
  base: './', // the page may live under any path
  plugins: [offline()],
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    assetsInlineLimit: 0, // data: URLs are against the policy
    modulePreload: { polyfill: false },
  },
})
