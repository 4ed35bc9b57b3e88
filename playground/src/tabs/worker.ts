/**
 * The worker that all tabs share: it has the one engine, and every tab its sessions in it. It lives as long as any tab does.
 * A tab that goes, however suddenly, lets go of a Web Lock, and its sessions end.
 */
import { open, type Change, type Db } from 'wedis'
import { indexedDB } from 'wedis/stores/indexeddb'
import { here, type Backend } from '../backend'
import { NAME } from '../name'
import type { Pipe } from '../session'
import type { Answer, Request } from './messages'

/** Changes that are sent to a tab at once; then it has to say that they have arrived. */
const TOGETHER = 5000

let opened: Promise<Db> | null = null
const ports = new Set<MessagePort>()

addEventListener('connect', event => serve((event as MessageEvent).ports[0]!))

function serve(port: MessagePort): void {
  const sessions = new Map<number, Pipe>()
  const feeds = new Map<number, { more: () => void; leave: AbortController }>()
  let backend: Backend
  const say = (answer: Answer): void => port.postMessage(answer)
  const fail = (error: unknown): void => say({ kind: 'failed', reason: messageOf(error) })

  const follow = async (feed: number, db: number, match: string | null): Promise<void> => {
    const leave = new AbortController()
    const entry = { more: () => {}, leave }
    feeds.set(feed, entry)
    let batch: Change<Uint8Array>[] = []
    let sending = Promise.resolve()
    /** Sends what there is, when what was sent before has arrived. */
    const send = async (): Promise<void> => {
      await sending
      if (!batch.length || leave.signal.aborted) return
      sending = new Promise(resolve => (entry.more = resolve))
      say({ kind: 'changes', feed, changes: batch })
      batch = []
    }
    try {
      for await (const change of backend.changes(db, match, leave.signal)) {
        if (batch.push(change) === 1) setTimeout(() => void send()) // what came in one turn goes together
        if (batch.length >= TOGETHER) await send() // the engine puts together what changes meanwhile
      }
    } catch (error) {
      if (!leave.signal.aborted) fail(error)
    }
  }

  const take = (request: Request): void => {
    switch (request.kind) {
      case 'hello': {
        opened ??= start(request.wasm)
        void opened.then(db => {
          backend = here(db)
          ports.add(port)
          say({ kind: 'ready', status: backend.status })
        }, error => {
          say({ kind: 'refused', reason: messageOf(error) })
          setTimeout(() => close(), 100) // the next tab tries again, with a worker of its own
        })
        // Granted when the tab is gone.
        void navigator.locks.request(request.lock, () => {
          ports.delete(port)
          for (const { leave } of feeds.values()) leave.abort()
          for (const pipe of sessions.values()) pipe.close()
          port.close()
        })
        return
      }
      case 'open': {
        const pipe = backend.pipe()
        const { session } = request
        pipe.onPush = bytes => say({ kind: 'push', session, bytes })
        pipe.onLost = () => {
          sessions.delete(session)
          say({ kind: 'lost', session })
        }
        sessions.set(session, pipe)
        return
      }
      case 'exec': {
        const { session, bytes } = request
        const pipe = sessions.get(session)
        if (!pipe) return // it has ended, which the tab will learn in a moment
        pipe.exec(bytes).then(replies => say({ kind: 'replies', session, bytes: replies, closing: pipe.closing }), fail)
        return
      }
      case 'close':
        sessions.get(request.session)?.close()
        sessions.delete(request.session)
        return
      case 'follow':
        return void follow(request.feed, request.db, request.match)
      case 'more':
        return feeds.get(request.feed)?.more()
      case 'leave':
        feeds.get(request.feed)?.leave.abort()
        feeds.delete(request.feed)
        return
      case 'ask': {
        const { ask, what } = request
        backend[what]().then(
          value => say({ kind: 'answer', ask, value }),
          (error: unknown) => say({ kind: 'answer', ask, error: messageOf(error) }),
        )
      }
    }
  }
  port.onmessage = ({ data }: MessageEvent<Request>) => {
    try {
      take(data)
    } catch (error) {
      fail(error) // the engine has failed
    }
  }
}

async function start(wasm: string): Promise<Db> {
  const db = await open({ wasm: new URL(wasm), store: indexedDB(NAME) })
  const backend = here(db)
  backend.watch(() => {
    for (const port of ports) port.postMessage({ kind: 'status', status: backend.status } satisfies Answer)
  })
  return db
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
