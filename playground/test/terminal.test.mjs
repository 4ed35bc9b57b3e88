/** The terminal: replies, input, completion, history, help. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask, lastReply, ready, run, saved, settled, until, withPage } from './browser.mjs'

const prompt = page => page.innerText('#ps')
const ghost = page => page.locator('#paint .ghost').textContent({ timeout: 2000 })
const words = page => page.locator('#popup .option .word').allInnerTexts()

test('the page starts with the prompt focused and its figures filled in', () => withPage({}, async page => {
  assert.equal(await page.evaluate(() => document.activeElement.id), 'input')
  assert.equal(await prompt(page), 'wedis>')
  assert.match(await page.innerText('#status-boot'), /^boot \d+ ms$/)
  assert.match(await page.innerText('#status-wasm'), /^engine [\d.]+ MB$/)
  await page.waitForFunction(() => /\d/.test(document.querySelector('#status-memory').textContent))
  assert.equal(await page.locator('.example').count(), 9)
}))

test('replies look as in redis-cli', () => withPage({}, async page => {
  const conversation = [
    ['SET k "two words"', 'OK'],
    ['GET k', '"two words"'],
    ['GET absent', '(nil)'],
    ['STRLEN k', '(integer) 9'],
    ['MGET k absent k', '1) "two words"\n2) (nil)\n3) "two words"'],
    ['KEYS nothing:*', '(empty array)'],
    ['EXPIRE k 100', '(integer) 1'],
    ['SCAN 0', '1) "0"\n2) 1) "k"'],
    ['get', "(error) ERR wrong number of arguments for 'get' command"],
    ['NOSUCH a b', "(error) ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' "],
    ['INCR k', '(error) ERR value is not an integer or out of range'],
    ['SET n 41', 'OK'],
    ['5 INCR n', '(integer) 46'],
    ['SET bytes "\\x00\\xff\\r\\n\\"q\\""', 'OK'],
    ['GET bytes', '"\\x00\\xff\\r\\n\\"q\\""'],
    ['SET utf "h\\xc3\\xa9 ✓"', 'OK'],
    ['GET utf', '"hé ✓"'],
  ]
  for (const [line, reply] of conversation) assert.equal(await ask(page, line), reply, line)
  assert.equal(await page.locator('.turn').count(), conversation.length + 4, 'a repeated command shows every reply')
  assert.match(await ask(page, 'INFO memory'), /^# Memory\nused_memory:\d+\n/, 'INFO is printed as it is')
}))

test('RESP3 has its own notation', () => withPage({}, async page => {
  const hello = await ask(page, 'HELLO 3')
  assert.match(hello, /^1# "server" => "redis"$/m)
  assert.match(hello, /^3# "proto" => \(integer\) 3$/m)
  assert.equal(await ask(page, 'GET absent'), '(nil)')
  assert.match(await ask(page, 'COMMAND DOCS get'), /^1# "get" => \n   1# "summary" => ".+"\n   2# "since" => "1\.0\.0"$/m)
}))

test('errors are red', () => withPage({}, async page => {
  await run(page, 'NOSUCH')
  const colour = await page.locator('.t-error').evaluate(element => getComputedStyle(element).color)
  assert.equal(colour, 'rgb(196, 38, 46)')
}))

test('quotes and escapes are read as redis-cli reads them', () => withPage({}, async page => {
  assert.equal(await ask(page, `ECHO 'it''s'`), '', 'text right behind a closing quote')
  assert.equal(await page.locator('.turn').last().locator('.t-error').innerText(), 'Invalid argument(s)')
  assert.equal(await ask(page, `ECHO 'it\\'s \\n'`), `"it's \\\\n"`)
  assert.equal(await ask(page, 'ECHO "\\x41\\t\\q"'), '"A\\tq"')
  assert.equal(await ask(page, 'ECHO a"b c"'), '"ab c"')
  assert.equal(await ask(page, 'ECHO ""'), '""')
}))

test('Enter inside an open quote starts a new line', () => withPage({}, async page => {
  await page.locator('#input').pressSequentially('ECHO "one')
  assert.match(await page.innerText('#strip'), /quote is still open/)
  await page.keyboard.press('Enter')
  assert.equal(await page.locator('.turn').count(), 0)
  await page.keyboard.type('two"')
  await page.keyboard.press('Enter')
  assert.equal(await lastReply(page), '"one\\ntwo"')
}))

test('several pasted lines run one after the other', () => withPage({}, async page => {
  await run(page, 'SET a 1\nINCR a\n\n  INCR a  ')
  assert.deepEqual(await page.locator('.asked button').allInnerTexts(), ['SET a 1', 'INCR a', 'INCR a'])
  assert.equal(await lastReply(page), '(integer) 3')
}))

test('completion offers commands, options, subcommands and keys', () => withPage({}, async page => {
  const input = page.locator('#input')
  await input.pressSequentially('GETR')
  assert.deepEqual(await words(page), ['GETRANGE'])
  await input.press('Tab')
  assert.equal(await input.inputValue(), 'GETRANGE ')

  await input.fill('')
  await input.pressSequentially('set k v e')
  assert.deepEqual(await words(page), ['ex', 'exat'], 'spelled the way the user types')
  await input.press('Tab')
  await input.press('Tab')
  assert.equal(await input.inputValue(), 'set k v exat')
  await input.press('Shift+Tab')
  assert.equal(await input.inputValue(), 'set k v ex')
  assert.equal(await input.getAttribute('aria-activedescendant'), 'popup-0')

  await input.fill('')
  await input.pressSequentially('CLIENT SETN')
  assert.deepEqual(await words(page), ['SETNAME'])

  await run(page, 'MSET user:1 a user:2 b "user 3" c other d')
  await input.pressSequentially('GET us')
  await until(async () => (await words(page)).join() === '"user 3",user:1,user:2', 'the keys to be found')
  await input.press('Tab')
  await input.press('Enter')
  assert.equal(await input.inputValue(), 'GET "user 3" ', 'Enter takes the choice')
  await input.press('Enter')
  assert.equal(await lastReply(page), '"c"')

  await input.pressSequentially('GET us')
  await page.locator('#popup .option', { hasText: 'user:2' }).click()
  assert.equal(await input.inputValue(), 'GET user:2 ')
  await input.press('Escape')
  await input.press('Enter')
  assert.equal(await lastReply(page), '"b"')
}))

test('an offered completion does not keep Enter from running the line', () => withPage({}, async page => {
  await run(page, 'SET key 1')
  await page.locator('#input').pressSequentially('get')
  assert.ok((await words(page)).includes('getdel'))
  await page.keyboard.type(' key')
  await page.keyboard.press('Enter')
  assert.equal(await lastReply(page), '"1"')
}))

test('argument hints follow what is typed', () => withPage({}, async page => {
  const input = page.locator('#input')
  const steps = [
    ['EXPIRE', ' key seconds [NX|XX|GT|LT]'],
    [' k', ' seconds [NX|XX|GT|LT]'],
    [' ', 'seconds [NX|XX|GT|LT]'],
    ['10', ' [NX|XX|GT|LT]'],
  ]
  for (const [typed, rest] of steps) {
    await input.pressSequentially(typed)
    assert.equal(await ghost(page), rest, typed)
  }
  await input.fill('')
  await input.pressSequentially('SET k v PX ')
  assert.match(await ghost(page), /^milliseconds \[NX\|XX[^\]]*\] \[GET\]$/, 'a used alternative is gone, the other options stay')
  assert.equal(await page.innerText('#strip .name'), 'SET')
  assert.match(await page.innerText('#strip .now'), /milliseconds/)
  await input.fill('')
  await input.pressSequentially('MSET a 1 ')
  assert.equal(await ghost(page), '[key value ...]')
  await input.fill('')
  await input.pressSequentially('CONFIG ')
  assert.equal(await ghost(page), 'subcommand')
}))

test('history: arrows, the draft, and a reload', () => withPage({}, async page => {
  const input = page.locator('#input')
  await run(page, 'PING one', 'PING two', 'PING two', 'AUTH secret')
  await input.fill('draft')
  await input.press('ArrowUp')
  assert.equal(await input.inputValue(), 'PING two', 'no password, no repetition')
  await input.press('ArrowUp')
  assert.equal(await input.inputValue(), 'PING one')
  await input.press('ArrowDown')
  await input.press('ArrowDown')
  assert.equal(await input.inputValue(), 'draft')
  await page.reload()
  await ready(page)
  await input.press('ArrowUp')
  assert.equal(await input.inputValue(), 'PING two')
}))

test('Ctrl-R searches the history', () => withPage({}, async page => {
  const input = page.locator('#input')
  await run(page, 'SET alpha 1', 'SET beta 2', 'GET alpha')
  await input.press('Control+r')
  await page.keyboard.type('alpha')
  assert.deepEqual(await page.locator('#finder-list .option').allInnerTexts(), ['GET alpha', 'SET alpha 1'])
  await page.keyboard.press('Control+r')
  await page.keyboard.press('Enter')
  assert.equal(await input.inputValue(), 'SET alpha 1')
  assert.equal(await page.evaluate(() => document.activeElement.id), 'input')
  await input.press('Control+r')
  await page.keyboard.press('Escape')
  assert.equal(await page.locator('#finder').isVisible(), false)
  assert.equal(await input.inputValue(), 'SET alpha 1')
}))

test('the prompt shows database and transaction, as the engine sees them', () => withPage({}, async page => {
  await run(page, 'SELECT 3')
  assert.equal(await prompt(page), 'wedis[3]>')
  await run(page, 'MULTI')
  assert.equal(await prompt(page), 'wedis[3](TX)>')
  assert.equal(await ask(page, 'INCR n'), 'QUEUED')
  assert.equal(await ask(page, 'SET n'), "(error) ERR wrong number of arguments for 'set' command")
  assert.equal(await ask(page, 'EXEC'), '(error) EXECABORT Transaction discarded because of previous errors.')
  assert.equal(await prompt(page), 'wedis[3]>')
  assert.equal(await ask(page, 'MULTI\nSELECT 1\nINCR n\nGET n\nEXEC'), '1) OK\n2) (integer) 1\n3) "1"')
  assert.equal(await prompt(page), 'wedis[1]>')
  assert.equal(await ask(page, 'SELECT 99'), '(error) ERR DB index is out of range')
  assert.equal(await prompt(page), 'wedis[1]>')
  assert.equal(await ask(page, 'QUIT'), 'OK')
  assert.equal(await prompt(page), 'wedis>', 'a new session')
  assert.equal(await ask(page, 'PING'), 'PONG')
}))

test('help comes from the command documentation', () => withPage({}, async page => {
  await run(page, 'help set')
  const manual = page.locator('.manual').last()
  assert.match(await manual.innerText(), /^SET key value \[NX\|XX[^\]]*\] \[GET\] \[EX seconds\|PX milliseconds/)
  assert.match(await manual.innerText(), /since 1\.0\.0/)
  await run(page, 'help client list')
  assert.match(await page.locator('.manual .usage').last().innerText(), /^CLIENT LIST \[TYPE /)
  await run(page, 'help @string')
  assert.ok((await page.locator('.manual').last().locator('button').allInnerTexts()).includes('GETRANGE'))
  await page.locator('.manual').last().locator('button', { hasText: /^GETRANGE$/ }).click()
  assert.equal(await page.locator('.manual .usage').last().innerText(), 'GETRANGE key start end')
  await run(page, 'help')
  const listed = await page.locator('.manual').last().locator('button').allInnerTexts()
  const count = Number((await ask(page, 'COMMAND COUNT')).replace(/\D/g, ''))
  assert.equal(listed.length, count, 'help lists every command')
  await run(page, 'help nosuch')
  assert.match(await page.locator('.turn').last().innerText(), /No help for 'nosuch'/)
}))

test('clear, Ctrl-L, Ctrl-C and Ctrl-U', () => withPage({}, async page => {
  const input = page.locator('#input')
  await run(page, 'PING', 'clear')
  assert.equal(await page.locator('.turn').count(), 0)
  await run(page, 'PING')
  await input.fill('half a line')
  await input.press('Control+c')
  assert.equal(await input.inputValue(), '')
  assert.equal(await page.locator('.asked').last().innerText(), 'wedis>\nhalf a line^C')
  await input.fill('to be cut')
  await input.press('Control+u')
  assert.equal(await input.inputValue(), '')
  await input.press('Control+l')
  assert.equal(await page.locator('.turn').count(), 0)
}))

test('a click copies a reply', () => withPage({ permissions: ['clipboard-read', 'clipboard-write'] }, async page => {
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await run(page, 'SET j \'{"a":"b"}\'', 'GET j')
  await page.locator('.reply').last().click()
  await page.waitForSelector('.copy.done')
  assert.equal(await clipboard(), '{"a":"b"}', 'a string is copied as it is, without quotes')
  await run(page, 'MGET j j')
  await page.locator('.reply').last().hover()
  await page.locator('.reply').last().locator('.copy').click()
  await page.waitForFunction(() => document.querySelectorAll('.copy')[2].classList.contains('done'))
  assert.equal(await clipboard(), '1) "{\\"a\\":\\"b\\"}"\n2) "{\\"a\\":\\"b\\"}"')
}))

test('a huge reply is shown in parts', () => withPage({}, async page => {
  const pairs = Array.from({ length: 1200 }, (_, i) => `k${i} ${i}`)
  await run(page, `MSET ${pairs.join(' ')}`, 'KEYS *')
  const reply = page.locator('.reply').last()
  assert.equal(await reply.locator(':scope > div').count(), 500)
  await reply.locator('.more').click()
  await reply.locator('.more').click()
  assert.equal(await reply.locator(':scope > div').count(), 1200)
  assert.equal(await reply.locator('.more').count(), 0)
}))

test('the examples run when clicked, and stay hidden once hidden', () => withPage({}, async page => {
  await page.locator('.example').first().click()
  assert.equal(await lastReply(page), 'OK')
  await page.locator('.example', { hasText: 'All or nothing' }).click()
  assert.equal(await lastReply(page), '1) (integer) 1\n2) (integer) -1')
  await page.click('#hide-intro')
  assert.equal(await page.locator('#intro').isVisible(), false)
  await saved(page)
  await page.reload()
  await ready(page)
  assert.equal(await page.locator('#intro').isVisible(), false)
  await page.click('#show-intro')
  assert.equal(await page.locator('#intro').isVisible(), true)
}))

test('the benchmark measures on a database of its own', () => withPage({}, async page => {
  await page.click('#bench')
  await page.waitForFunction(() => /^SET [\d.]+ [Mk]\/s · GET [\d.]+ [Mk]\/s$/.test(document.querySelector('#bench-out').textContent))
  assert.equal(await ask(page, 'DBSIZE'), '(integer) 0')
}))

test('the newest line stays in view when the window changes', () => withPage({}, async page => {
  await run(page, 'help', 'PING')
  for (const height of [400, 700, 500]) {
    await page.setViewportSize({ width: 1000, height })
    await page.waitForFunction(() => {
      const { scrollTop, clientHeight, scrollHeight } = document.querySelector('#scroll')
      return scrollTop + clientHeight >= scrollHeight - 2
    })
  }
}))

test('an engine that fails is said to have failed; a reload brings back what was saved', () => withPage({
  alone: true,
  // The instance traps from the moment `trap` is set, as it would out of memory.
  init: () => {
    const { instantiate } = WebAssembly
    WebAssembly.instantiate = async (...args) => {
      const { exports } = await instantiate(...args)
      const wedis_exec = (...words) => {
        if (globalThis.trap) throw new WebAssembly.RuntimeError('unreachable')
        return exports.wedis_exec(...words)
      }
      return Object.create(WebAssembly.Instance.prototype, { exports: { value: { ...exports, wedis_exec } } })
    }
  },
}, async page => {
  await run(page, 'SET a 1')
  await saved(page)
  await page.fill('#input', 'GET a')
  await settled(page) // completion has looked for keys
  await page.evaluate(() => (globalThis.trap = true))
  await page.press('#input', 'Enter')
  assert.match(await page.locator('.turn').last().innerText(), /GET a\n.*unreachable/)
  assert.match(await page.getByRole('alert').innerText(), /The engine has stopped/)
  assert.equal(await page.isDisabled('#input'), true)
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.waitForFunction(() => document.querySelector('#input')?.disabled === false && !document.querySelector('[role="alert"]'))
  assert.equal(await ask(page, 'GET a'), '"1"')
}))
