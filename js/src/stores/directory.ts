/** A store for Node: a folder with the files that redis-server writes. */
export { type DirectoryOptions, directory } from '../directory/index.js'
