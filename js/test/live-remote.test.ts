/** Live queries over a link to an engine somewhere else, which may become another engine. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Engine } from '../src/engine/engine.js'
import type { Session } from '../src/engine/session.js'
import { following } from '../src/live/live.js'
import { type OpenFeed, feeds, remoteSources } from '../src/live/remote.js'
import type { Change, Following, LiveKeys } from '../src/live/types.js'
import { encodeCommand } from '../src/resp/encode.js'

const module = await WebAssembly.compile(await readFile(fileURLToPath(import.meta.resolve('wedis/wedis.wasm'))))

/** A link that clones what it carries, delivers it in later turns, and can be frozen or led to another engine. */
class Link {
  engine!: Engine
  session!: Session
  /** Items that wait for a frozen tab. */
  waiting: (() => void)[] = []
  frozen = false
  private readonly open = new Set<{ serve: () => void; stop: () => void; receive: (item: unknown) => void }>()

  static async start(): Promise<Link> {
    const link = new Link()
    await link.lead()
    return link
  }

  /** The engine is another one from now on, which holds what `fill` puts into it. */
  async lead(fill = (): void => {}): Promise<void> {
    this.engine = await Engine.start(module, { config: [], seed: 1n, now: () => Date.now() * 1000, journal: false })
    this.session = this.engine.session()
    fill()
    for (const feed of this.open) {
      feed.stop()
      feed.receive({ gap: true })
      feed.serve()
    }
  }

  run(...words: string[]): void {
    this.session.exec(encodeCommand(words))
  }

  feed: OpenFeed = (name, options, receive) => {
    let served: ReturnType<(typeof feeds)['key']> | null = null
    const feed = {
      receive,
      serve: () => {
        served = feeds[name as 'key'](this.engine, structuredClone(options), (item) => {
          const copy: unknown = structuredClone(item)
          const deliver = (): void => receive(copy)
          if (this.frozen) this.waiting.push(deliver)
          else setImmediate(deliver)
        })
      },
      stop: () => served?.stop(),
    }
    feed.serve()
    this.open.add(feed)
    return {
      send: (item) => void setImmediate(() => served?.receive(structuredClone(item))),
      stop: () => {
        feed.stop()
        this.open.delete(feed)
      },
    }
  }

  thaw(): void {
    this.frozen = false
    for (const deliver of this.waiting.splice(0)) deliver()
  }
}

async function withLink(run: (link: Link, db: Following) => Promise<void>): Promise<void> {
  const link = await Link.start()
  await run(link, following(remoteSources(link.feed), () => () => {}))
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve))
}

test('values and lists of keys arrive from elsewhere', () =>
  withLink(async (link, db) => {
    const values: unknown[] = []
    const keys: string[] = []
    const stop = db.live.key('h', (value) => values.push(value && { ...(value as object) }))
    db.live.keys('*', ({ keys: all, added, changed, removed }) => keys.push([all, added, changed, removed].join(' ')))
    await settled()
    link.run('HSET', 'h', 'f', '1')
    link.run('HSET', 'h', 'f', '2')
    link.run('SET', 'k', '1')
    await settled()
    link.run('SET', 'k', '2')
    link.run('DEL', 'h')
    await settled()
    assert.deepEqual(values, [null, { f: '2' }, null])
    assert.deepEqual(keys, ['   ', 'h,k h,k  ', 'k  k h'])
    stop()
    link.run('HSET', 'h', 'f', '1')
    await settled()
    assert.equal(values.length, 3)
  }))

test('nothing piles up for a tab that is frozen, and nothing is missed when it wakes up', () =>
  withLink(async (link, db) => {
    const values: unknown[] = []
    const changed: string[] = []
    db.live.key('k', (value) => values.push(value))
    const loop = (async () => {
      for await (const { key } of db.changes()) changed.push(key!)
    })()
    await settled()
    link.frozen = true
    for (let i = 0; i < 500; i++) {
      link.run('SET', 'k', String(i))
      link.run('SET', `k${i % 5}`, String(i))
      if (i % 50 === 0) await settled()
    }
    assert.ok(link.waiting.length <= 2, `${link.waiting.length} items on the way`)
    link.thaw()
    await settled()
    assert.equal(values.at(-1), '499')
    assert.deepEqual(new Set(changed), new Set(['k', 'k0', 'k1', 'k2', 'k3', 'k4']))
    assert.ok(changed.length < 20, `${changed.length} changes`)
    void loop
  }))

test('another engine: everything is read anew, and told where it differs', () =>
  withLink(async (link, db) => {
    const values: unknown[] = []
    const keys: LiveKeys[] = []
    const changes: Change[] = []
    db.live.key('k', (value) => values.push(value))
    db.live.key('same', (value) => values.push(value))
    db.live.keys('*', (all) => keys.push(all))
    void (async () => {
      for await (const change of db.changes()) changes.push(change)
    })()
    link.run('SET', 'k', '1')
    link.run('SET', 'same', '=')
    await settled()
    values.length = keys.length = changes.length = 0

    await link.lead(() => link.run('MSET', 'k', '2', 'same', '=', 'new', '1'))
    await settled()
    assert.deepEqual(values, ['2'])
    assert.deepEqual(keys.at(-1)!.keys, ['k', 'new', 'same'])
    assert.deepEqual(keys.flatMap(({ added }) => added), ['new'])
    assert.deepEqual(changes[0], { key: null, db: null, event: 'resync', deleted: false })
    assert.equal(changes.length, 1)
    link.run('DEL', 'k')
    await settled()
    assert.equal(values.at(-1), null)
    assert.equal(changes.at(-1)!.event, 'del')
  }))
