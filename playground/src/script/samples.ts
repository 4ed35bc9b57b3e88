/** Scripts to begin with: each is short, complete and of use. */

/** A script with the keys and arguments that it is run with. */
export interface Sample {
  name: string
  source: string
  keys: string
  args: string
}

export const SAMPLES: readonly Sample[] = [
  {
    name: 'Rate limit: so many in a window',
    keys: 'rate:ada',
    args: '5 10',
    source: `-- Lets ARGV[1] requests pass in ARGV[2] seconds. Returns how many are left, or the ms to wait.
local used = redis.call('INCR', KEYS[1])
if used == 1 then
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
local limit = tonumber(ARGV[1])
if used > limit then
  return { 'wait', redis.call('PTTL', KEYS[1]) }
end
return { 'left', limit - used }
`,
  },
  {
    name: 'Lock: release only what is mine',
    keys: 'lock:report',
    args: 'my-token',
    source: `-- Takes the lock, or gives it back when it is held with the same token.
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', 30000) then
  return redis.status_reply('TAKEN')
end
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
  return redis.status_reply('RELEASED')
end
return redis.error_reply('HELD somebody else has it')
`,
  },
  {
    name: 'Move what is due from a schedule to a queue',
    keys: 'schedule queue',
    args: '1700000000',
    source: `-- Moves all members of the sorted set KEYS[1] up to the score ARGV[1] to the list KEYS[2].
redis.call('ZADD', KEYS[1], 1600000000, 'send report', 1800000000, 'renew')
local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE')
for _, job in ipairs(due) do
  redis.call('ZREM', KEYS[1], job)
  redis.call('RPUSH', KEYS[2], job)
end
return due
`,
  },
  {
    name: 'JSON in, hash out',
    keys: 'user:7',
    args: `'{"name":"Ada","city":"London"}'`,
    source: `for field, value in pairs(cjson.decode(ARGV[1])) do
  redis.call('HSET', KEYS[1], field, tostring(value))
end
return redis.call('HGETALL', KEYS[1])
`,
  },
  {
    name: 'A library of functions',
    keys: 'cart:7',
    args: 'apples 3',
    source: `#!lua name=cart

-- Loaded once, a library's functions are called by name: FCALL cart_add 1 cart:7 apples 3
redis.register_function('cart_add', function(keys, args)
  return redis.call('HINCRBY', keys[1], args[1], args[2])
end)

redis.register_function{
  function_name = 'cart_count',
  flags = { 'no-writes' },
  callback = function(keys)
    local count = 0
    for _, n in ipairs(redis.call('HVALS', keys[1])) do
      count = count + n
    end
    return count
  end,
}
`,
  },
]
