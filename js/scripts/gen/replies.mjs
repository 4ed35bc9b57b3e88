// Replies whose shape in JavaScript the rows do not say yet, in the notation of reply.mjs.
const scored = '[(value:bulk,score:double)]'
const entries = '[(id:bulk,fields:<bulk:bulk>)]'
const member = '(key:bulk,value:bulk,score:double)|nil'
const popped = '(key:bulk,values:[bulk])|nil'
const best = `(key:bulk,members:${scored})|nil`
const coordinates = '(longitude:number,latitude:number)'
const found = `[(member:bulk,distance?:number,hash?:integer,coordinates?:${coordinates})]`
const search = `[bulk];WITHCOORD=${found};WITHDIST=${found};WITHHASH=${found}`
const ranked = 'integer|nil;WITHSCORE=(rank:integer,score:double)|nil'
const range = `[bulk];WITHSCORES=${scored}`
const group =
  '{name:bulk,last-delivered-id:bulk,entries-read:integer|nil,lag:integer|nil,pel-count:integer,' +
  'pending:[(id:bulk,consumer:bulk,delivered:integer,deliveries:integer)],' +
  'consumers:[{name:bulk,seen-time:integer,active-time?:integer,pel-count:integer,pending:[(id:bulk,delivered:integer,deliveries:integer)]}]}'
const stream =
  'length:integer,radix-tree-keys:integer,radix-tree-nodes:integer,last-generated-id:bulk,max-deleted-entry-id:bulk,' +
  'entries-added:integer,recorded-first-entry-id:bulk'
const entry = '(id:bulk,fields:<bulk:bulk>)|nil'

export const REPLIES = {
  HGETALL: '{bulk:bulk}',
  HRANDFIELD: 'bulk|nil;WITHVALUES=[(field:bulk,value:bulk)];count=[bulk]',
  HSCAN: '[bulk,<bulk:bulk>];NOVALUES=[bulk,[bulk]]',
  SSCAN: '[bulk,[bulk]]',
  ZSCAN: '[bulk,<value:bulk,score:number>]',
  SPOP: 'bulk|nil;count=[bulk]',
  SRANDMEMBER: 'bulk|nil;count=[bulk]',
  LPOP: 'bulk|nil;count=[bulk]|nil',
  RPOP: 'bulk|nil;count=[bulk]|nil',
  LPOS: 'integer|nil;COUNT=[integer]',
  LMPOP: popped,
  BLMPOP: popped,
  BLPOP: '(key:bulk,value:bulk)|nil',
  BRPOP: '(key:bulk,value:bulk)|nil',
  ZADD: 'integer;INCR=double|nil',
  ZRANGE: range,
  ZREVRANGE: range,
  ZRANGEBYSCORE: range,
  ZREVRANGEBYSCORE: range,
  ZDIFF: range,
  ZINTER: range,
  ZUNION: range,
  ZRANDMEMBER: `bulk|nil;WITHSCORES=${scored};count=[bulk]`,
  ZRANK: ranked,
  ZREVRANK: ranked,
  ZPOPMIN: `(value:bulk,score:double)|nil;count=${scored}`,
  ZPOPMAX: `(value:bulk,score:double)|nil;count=${scored}`,
  ZMPOP: best,
  BZMPOP: best,
  BZPOPMIN: member,
  BZPOPMAX: member,
  GEODIST: 'number|nil',
  GEOPOS: `[${coordinates}|nil]`,
  GEOSEARCH: search,
  GEORADIUS: `${search};STORE=integer;STOREDIST=integer`,
  GEORADIUS_RO: search,
  GEORADIUSBYMEMBER: `${search};STORE=integer;STOREDIST=integer`,
  GEORADIUSBYMEMBER_RO: search,
  SORT: '[bulk|nil];STORE=integer',
  XRANGE: entries,
  XREVRANGE: entries,
  XREAD: `{bulk:${entries}}|nil`,
  XREADGROUP: '{bulk:[(id:bulk,fields:<bulk:bulk>|nil)]}|nil',
  XCLAIM: `${entries};JUSTID=[bulk]`,
  XAUTOCLAIM: `(cursor:bulk,entries:${entries},deleted:[bulk]);JUSTID=(cursor:bulk,ids:[bulk],deleted:[bulk])`,
  XPENDING:
    '(pending:integer,first:bulk|nil,last:bulk|nil,consumers:[(name:bulk,pending:number)]);' +
    'start=[(id:bulk,consumer:bulk,idle:integer,deliveries:integer)]',
  'XINFO STREAM': `{${stream},groups:integer,first-entry:${entry},last-entry:${entry}};FULL={${stream},entries:${entries},groups:[${group}]}`,
  'XINFO GROUPS': '[{name:bulk,consumers:integer,pending:integer,last-delivered-id:bulk,entries-read:integer|nil,lag:integer|nil}]',
  'XINFO CONSUMERS': '[{name:bulk,pending:integer,idle:integer,inactive?:integer}]',
}
