import { open } from '/package/browser.js'
import { indexedDB } from '/package/stores/indexeddb.js'
import { wedis } from './wedis.mjs'

export const { one, hundred, fill, first } = wedis(() => open({ store: indexedDB('bench-indexeddb') }))
