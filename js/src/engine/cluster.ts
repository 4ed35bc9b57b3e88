/** The nodes of a cluster, as the engine takes them. */
import { encodeCommand } from '../resp/encode.js'

/** A node of a cluster: a store that clients reach under an address. */
export interface ClusterNode {
  /** 40 hexadecimal digits. */
  id: string
  /** An address, or any name that clients reach the node by. */
  ip: string
  port: number
  /** Shown beside the address. */
  hostname?: string
  /** The id of its master, if it is a replica. */
  replicaOf?: string
  /** A higher one is newer news. */
  epoch?: number
  /** Slots that it has, 0 to 16383: single ones, and runs with both ends. */
  slots?: readonly (number | readonly [first: number, last: number])[]
}

/** Writes nodes for wedis_cluster: seven words each. */
export function encodeNodes(nodes: readonly ClusterNode[]): Uint8Array {
  return encodeCommand(
    nodes.flatMap(({ id, ip, port, hostname = '', replicaOf = '', epoch = 0, slots = [] }) => {
      const runs = slots.map((slot) => (typeof slot === 'number' ? `${slot}` : `${slot[0]}-${slot[1]}`))
      return [id, ip, `${port}`, hostname, replicaOf, `${epoch}`, runs.join(' ')]
    }),
  )
}
