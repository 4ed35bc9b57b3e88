/** Name of the page's database in IndexedDB. */
export const NAME = 'playground'
