import { open } from '/package/browser.js'
import { opfs } from '/package/stores/opfs.js'
import { wedis } from './wedis.mjs'

export const { one, hundred, fill, first } = wedis(() => open({ store: opfs('bench-opfs-strict'), durability: 'strict' }), true)
