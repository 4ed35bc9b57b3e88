import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CommandDocs, type Node, assist, complete, decodeNodes, formatRaw, formatReply, helpText, hint, holdsSecret, quote, replyLines, splitCommands, splitWords, usage } from 'wedis/terminal'

function node(resp: string): Node {
  const [reply, ...others] = decodeNodes(Buffer.from(resp, 'latin1'))
  assert.equal(others.length, 0)
  return reply
}

test('lines are split by the rules of redis-cli', () => {
  const cases: [string, (string | Uint8Array)[] | null][] = [
    ['', []],
    ['  \t ', []],
    ['set k v', ['set', 'k', 'v']],
    ['set  k\tv ', ['set', 'k', 'v']],
    ['set "a b" \'c d\'', ['set', 'a b', 'c d']],
    ['set "" \'\'', ['set', '', '']],
    ['"a\\"b" \'a\\\'b\'', ['a"b', "a'b"]],
    ['"\\n\\r\\t\\a\\b\\\\\\x41\\q"', ['\n\r\t\x07\b\\Aq']],
    ['"\\xff\\x00é"', [Uint8Array.from([0xff, 0, ...Buffer.from('é')])]],
    ["'\\n'", ['\\n']],
    ['a"b c"', ['ab c']],
    ['"a"b', null],
    ['"a', null],
    ["'a", null],
    ["'a'b", null],
    ['é😀', ['é😀']],
  ]
  for (const [line, expected] of cases) assert.deepEqual(splitWords(line), expected, line)
})

test('lines are split into commands and arguments, with their places', () => {
  const [first, second] = splitCommands('SET a "b\\x41\\xff"\n get  \'it\\\'s\' "open')
  assert.deepEqual(first.tokens.map(token => [token.word, token.start, token.end]), [
    ['SET', 0, 3], ['a', 4, 5], [Uint8Array.of(98, 65, 255), 6, 17],
  ])
  assert.deepEqual(second.tokens.map((token) => token.text), ['get', "it's", 'open'])
  assert.deepEqual([first.error, second.error, second.quote], [null, 'open', '"'])
  assert.equal(splitCommands('a "b"c')[0].error, 'invalid')
  assert.equal(splitCommands('a "line\nbreak"')[0].tokens[1].text, 'line\nbreak')
  assert.deepEqual(splitCommands(' \n\t\n'), [])
})

test('lines with a password are told from others', () => {
  const secrets = [
    'auth x', ' AUTH u x', '3 auth x', '"auth" x', 'SET a 1\nAUTH x', 'hello 3 auth u x', 'acl  setuser u >x', 'config set requirepass x',
    'config set maxmemory 0 masterauth x', 'config set masteruser u', 'migrate h 1 "" 0 1 auth x', 'migrate h 1 k 0 1 AUTH2 u x', 'auth "open',
  ] // prettier-ignore
  for (const line of secrets) assert.ok(holdsSecret(line), line)
  const others = ['', 'get auth', 'authors', 'hello 3', 'config get requirepass', 'acl list', 'set k "auth x"', 'set k "\nauth x"']
  for (const line of others) assert.ok(!holdsSecret(line), line)
})

test('replies that are not complete are refused', () => {
  assert.deepEqual(decodeNodes(new Uint8Array(0)), [])
  assert.deepEqual(decodeNodes(Buffer.from(':1\r\n_\r\n')), [{ type: 'integer', text: '1' }, { type: 'nil' }])
  assert.throws(() => decodeNodes(Buffer.from(':1\r\n$5\r\nab')), RangeError)
})

test('bytes are quoted as redis-cli quotes them', () => {
  assert.equal(quote(Buffer.from('x\ny\x01\xff"\\\t\r\x07\b~ \x7f', 'latin1')), '"x\\ny\\x01\\xff\\"\\\\\\t\\r\\a\\b~ \\x7f"')
})

// The expected texts of this test are what redis-cli 7.0.15 prints for the same replies.
test('replies are printed as redis-cli prints them', () => {
  const cases: [string, string, string][] = [
    ['+OK\r\n', 'OK', 'OK'],
    ['-ERR bad\r\n', '(error) ERR bad', 'ERR bad\n'],
    [':12345\r\n', '(integer) 12345', '12345'],
    ['$11\r\nHello World\r\n', '"Hello World"', 'Hello World'],
    ['$-1\r\n', '(nil)', ''],
    ['_\r\n', '(nil)', ''],
    [',3.141\r\n', '(double) 3.141', '3.141'],
    ['#t\r\n', '(true)', '(true)'],
    ['#f\r\n', '(false)', '(false)'],
    ['=29\r\ntxt:This is a verbatim\nstring\r\n', 'This is a verbatim\nstring', 'This is a verbatim\nstring'],
    ['*0\r\n', '(empty array)', ''],
    ['%0\r\n', '(empty hash)', ''],
    ['~0\r\n', '(empty set)', ''],
    ['*3\r\n:0\r\n:1\r\n:2\r\n', '1) (integer) 0\n2) (integer) 1\n3) (integer) 2', '0\n1\n2'],
    ['~2\r\n:0\r\n:1\r\n', '1~ (integer) 0\n2~ (integer) 1', '0\n1'],
    ['%2\r\n:0\r\n#f\r\n:1\r\n#t\r\n', '1# (integer) 0 => (false)\n2# (integer) 1 => (true)', '0 (false)\n1 (true)'],
    ['*2\r\n*2\r\n:1\r\n:2\r\n$1\r\na\r\n', '1) 1) (integer) 1\n   2) (integer) 2\n2) "a"', '1\n2\na'],
    [
      `*10\r\n${'$1\r\na\r\n'.repeat(9)}*2\r\n:1\r\n*0\r\n`,
      ' 1) "a"\n 2) "a"\n 3) "a"\n 4) "a"\n 5) "a"\n 6) "a"\n 7) "a"\n 8) "a"\n 9) "a"\n10) 1) (integer) 1\n    2) (empty array)',
      'a\n'.repeat(9) + '1\n',
    ],
    [
      '%4\r\n$1\r\na\r\n*0\r\n$1\r\nd\r\n%0\r\n$1\r\nc\r\n~1\r\n$1\r\nq\r\n$1\r\nb\r\n%2\r\n$1\r\ny\r\n*2\r\n:1\r\n:2\r\n$1\r\nx\r\n:1\r\n',
      '1# "a" => (empty array)\n2# "d" => (empty hash)\n3# "c" => 1~ "q"\n4# "b" => \n   1# "y" => \n      1) (integer) 1\n      2) (integer) 2\n   2# "x" => (integer) 1',
      'a \nd \nc q\nb y 1\n2\nx 1',
    ],
  ]
  const more: [string, string][] = [
    ['=8\r\ntxt:a\nb\n\r\n', 'a\nb'],
    ['*2\r\n*2\r\n:1\r\n$1\r\na\r\n*1\r\n_\r\n', '1) 1) (integer) 1\n   2) "a"\n2) 1) (nil)'],
    [`*10\r\n${':7\r\n'.repeat(9)}*2\r\n+a\r\n+b\r\n`, `${Array.from({ length: 9 }, (_, i) => ` ${i + 1}) (integer) 7`).join('\n')}\n10) 1) a\n    2) b`],
    ['%2\r\n+flags\r\n~2\r\n+RO\r\n+access\r\n+spec\r\n%1\r\n+index\r\n:1\r\n', '1# flags => \n   1~ RO\n   2~ access\n2# spec => 1# index => (integer) 1'],
    ['>2\r\n$1\r\na\r\n:1\r\n', '1) "a"\n2) (integer) 1'],
  ] // prettier-ignore
  for (const [resp, pretty] of more) assert.equal(formatReply(node(resp)), pretty)
  const map = '%5\r\n+a\r\n*1\r\n:1\r\n+c\r\n~2\r\n+q\r\n+r\r\n+d\r\n%1\r\n+x\r\n:1\r\n+g\r\n*1\r\n*1\r\n:1\r\n+h\r\n~1\r\n*2\r\n:1\r\n:2\r\n'
  assert.equal(
    formatReply(node(map)),
    [
      '1# a => 1) (integer) 1',
      '2# c => ', '   1~ q', '   2~ r',
      '3# d => 1# x => (integer) 1',
      '4# g => 1) 1) (integer) 1',
      '5# h => ', '   1~ 1) (integer) 1', '      2) (integer) 2',
    ].join('\n'),
  ) // prettier-ignore
  for (const [resp, pretty, raw] of cases) {
    assert.equal(formatReply(node(resp)), pretty)
    assert.equal(Buffer.from(formatRaw(node(resp))).toString('latin1'), raw)
  }
  assert.deepEqual(Buffer.from(formatRaw(node('*2\r\n$1\r\n\xff\r\n$1\r\n\n\r\n'))), Buffer.from([0xff, 10, 10]))
})

const token = (name: string) => ({ name: name.toLowerCase(), type: 'pure-token', token: name })
const optional = { flags: ['optional'] }
const docs = new CommandDocs({
  set: {
    summary: 'Sets a key',
    since: '1.0.0',
    group: 'string',
    complexity: 'O(1)',
    arguments: [
      { name: 'key', type: 'key' },
      { name: 'value', type: 'string' },
      { name: 'condition', type: 'oneof', ...optional, arguments: [token('NX'), token('XX')] },
      { ...token('GET'), ...optional },
      {
        name: 'expiration',
        type: 'oneof',
        ...optional,
        arguments: [{ name: 'seconds', type: 'integer', token: 'EX' }, { name: 'milliseconds', type: 'integer', token: 'PX' }, token('KEEPTTL')],
      },
    ],
  },
  get: { summary: 'Gets a key', since: '1.0.0', group: 'string', arguments: [{ name: 'key', type: 'key' }] },
  mset: {
    summary: 'Sets keys',
    group: 'string',
    arguments: [
      { name: 'data', type: 'block', flags: ['multiple'], arguments: [{ name: 'key', type: 'key' }, { name: 'value', type: 'string' }] },
    ],
  },
  del: { summary: 'Deletes', group: 'generic', arguments: [{ name: 'key', type: 'key', flags: ['multiple'] }] },
  sort: {
    summary: 'Sorts',
    group: 'generic',
    arguments: [
      { name: 'key', type: 'key' },
      { name: 'limit', type: 'block', token: 'LIMIT', ...optional, arguments: [{ name: 'offset', type: 'integer' }, { name: 'count', type: 'integer' }] },
      { name: 'pattern', type: 'pattern', token: 'GET', flags: ['optional', 'multiple', 'multiple_token'] },
    ],
  },
  config: {
    summary: 'Configuration',
    group: 'server',
    subcommands: [
      'config|get', ['summary', 'Gets', 'group', 'server', 'arguments', [['name', 'parameter', 'type', 'string', 'flags', ['multiple']]]],
      'config|resetstat', ['summary', 'Resets', 'group', 'server'],
    ],
  },
}) // prettier-ignore

test('usage', () => {
  const of = (name: string) => usage(docs.find(name.split(' '))!.doc.args)
  assert.equal(of('set'), 'key value [NX|XX] [GET] [EX seconds|PX milliseconds|KEEPTTL]')
  assert.equal(of('mset'), 'key value [key value ...]')
  assert.equal(of('del'), 'key [key ...]')
  assert.equal(of('sort'), 'key [LIMIT offset count] [GET pattern [GET pattern ...]]')
  assert.equal(of('config get'), 'parameter [parameter ...]')
})

test('hints say what is left', () => {
  const cases: [string, string][] = [
    ['set', 'key value [NX|XX] [GET] [EX seconds|PX milliseconds|KEEPTTL]'],
    ['set k', 'value [NX|XX] [GET] [EX seconds|PX milliseconds|KEEPTTL]'],
    ['SET k v', '[NX|XX] [GET] [EX seconds|PX milliseconds|KEEPTTL]'],
    ['set k v ex', 'seconds [NX|XX] [GET]'],
    ['set k v EX 10', '[NX|XX] [GET]'],
    ['set k v get EX 10 nx', ''],
    ['get', 'key'],
    ['get k', ''],
    ['mset a', 'value'],
    ['mset a 1', '[key value ...]'],
    ['mset a 1 b', 'value'],
    ['del', 'key [key ...]'],
    ['del a', '[key ...]'],
    ['del a b', '[key ...]'],
    ['sort k', '[LIMIT offset count] [GET pattern [GET pattern ...]]'],
    ['sort k limit', 'offset count [GET pattern [GET pattern ...]]'],
    ['sort k limit 0', 'count [GET pattern [GET pattern ...]]'],
    ['sort k get # limit 0 10', '[GET pattern [GET pattern ...]]'],
    ['config', 'subcommand'],
    ['config get', 'parameter [parameter ...]'],
    ['config resetstat', ''],
    ['nosuch a', ''],
  ]
  for (const [line, expected] of cases) assert.equal(hint(docs, line.split(' ')), expected, line)
})

test('completion', () => {
  assert.deepEqual(complete(docs, 's'), [['set', 'sort'], 's'])
  assert.deepEqual(complete(docs, 'SE'), [['SET'], 'SE'])
  assert.deepEqual(complete(docs, ''), [['CONFIG', 'DEL', 'GET', 'MSET', 'SET', 'SORT'], ''])
  assert.deepEqual(complete(docs, 'config g'), [['get'], 'g'])
  assert.deepEqual(complete(docs, 'set k v N'), [['NX'], 'N'])
  assert.deepEqual(complete(docs, 'set k v ex 10 '), [['GET', 'NX', 'XX'], ''], 'a used alternative is gone, the other options stay')
  assert.deepEqual(complete(docs, 'set "a b'), [[], 'b'])
  assert.deepEqual(complete(docs, 'nosuch x'), [[], 'x'])
})

test('what can be said of a half-typed command', () => {
  const told = (words: string[], word: string | null) => {
    const { doc, current, candidates, wantsKey } = assist(docs, words, word)
    return [doc?.name, current?.name, candidates.map(({ text, kind }) => `${kind} ${text}`).join(', '), wantsKey]
  }
  assert.deepEqual(told([], 'ge'), [undefined, undefined, 'command GET', false])
  assert.deepEqual(told(['get'], null), ['GET', 'key', '', true])
  assert.deepEqual(told(['get'], 'k'), ['GET', 'key', '', true])
  assert.deepEqual(told(['get', 'k'], 'x'), ['GET', undefined, '', false])
  assert.deepEqual(told(['set', 'k', 'v'], 'e'), ['SET', 'seconds', 'option EX', false])
  assert.deepEqual(told(['set', 'k', 'v', 'ex'], '10'), ['SET', 'seconds', '', false])
  assert.deepEqual(told(['config'], 'G'), ['CONFIG', undefined, 'subcommand GET', false])
  assert.deepEqual(told(['nosuch'], 'x'), [undefined, undefined, '', false])
})

test('lines of a reply say what their parts are', () => {
  const kinds = [...replyLines(node('*3\r\n:1\r\n$1\r\na\r\n*1\r\n_\r\n'), () => 'shown')]
  assert.deepEqual(kinds, [
    [{ kind: 'index', text: '1) ' }, { kind: 'number', text: '(integer) 1' }],
    [{ kind: 'index', text: '2) ' }, { kind: 'string', text: 'shown' }],
    [{ kind: 'index', text: '3) ' }, { kind: 'index', text: '1) ' }, { kind: 'nil', text: '(nil)' }],
  ])
})

test('help', () => {
  assert.equal(helpText(docs, ['get']), 'GET key\n  summary: Gets a key\n  since: 1.0.0\n  group: string')
  assert.match(helpText(docs, ['config'])!, /CONFIG GET parameter/)
  assert.match(helpText(docs, ['@generic'])!, /DEL key[\s\S]*SORT key/)
  assert.equal(helpText(docs, ['nosuch']), null)
  assert.equal(helpText(docs, ['@nosuch']), null)
})
