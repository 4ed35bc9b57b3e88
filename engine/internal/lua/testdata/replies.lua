return redis.call('set', 'x', 1)
==
redis.call('set', 'x', '12') return {redis.call('get', 'x'), redis.call('get', 'nope'), redis.call('incr', 'x'), redis.call('strlen', 'x')}
==
redis.call('rpush', 'l', 'a', 1, 2.5, 1e20, 3.0, 0.1, -0.0, 2^53) return redis.call('lrange', 'l', 0, -1)
==
redis.call('hset', 'h', 'a', 1, 'b', 2) return redis.call('hgetall', 'h')
==
redis.setresp(3) redis.call('hset', 'h', 'a', 1) return redis.call('hgetall', 'h')
==
redis.setresp(3) redis.call('hset', 'h', 'a', 1) local r = redis.call('hgetall', 'h') return {type(r.map), r.map.a}
==
redis.setresp(3) redis.call('sadd', 's', 'a') return redis.call('smembers', 's')
==
redis.setresp(3) redis.call('sadd', 's', 'a') local r = redis.call('smembers', 's') return {r.set.a}
==
redis.setresp(3) redis.call('zadd', 'z', 1.5, 'a') return {redis.call('zscore', 'z', 'a'), redis.call('zscore', 'z', 'a').double * 2}
==
redis.setresp(3) return {redis.call('get', 'nope') == nil, type(redis.call('get', 'nope'))}
==
redis.setresp(3) return redis.call('get', 'nope')
==
redis.setresp(3) return {true, false}
==
return {true, false}
==
redis.setresp(3) return redis.pcall('lolwut', 'version', 'x')
==
redis.setresp(3) return {map = {a = 1}}
==
return {map = {a = {b = 1}}}
==
return {set = {a = true}}
==
return {double = 3.25}
==
return {double = 1/0}
==
return {double = 'x'}
==
return {big_number = '123456789012345678901234567890'}
==
return {big_number = '12\r\n3'}
==
return {verbatim_string = {format = 'txt', string = 'some text'}}
==
return {verbatim_string = {format = 'markdown', string = 'some text'}}
==
return {verbatim_string = {format = 'x', string = 'some text'}}
==
return {verbatim_string = {format = 'txt'}}
==
return {ok = 1, 5}
==
return {err = 1, 5}
==
return {{ok = 'a'}, {err = 'b'}, {double = 1}, {map = {}}, {set = {}}}
==
return {map = 1, set = 2, 3}
==
return {ok = 'with\0nul', err = nil}
==
return {err = 'with\r\nnewline'}
==
return {err = 'with\r\n'}
==
return cjson.null
==
return function() end
==
return coroutine.create(function() end)
==
return {1, nil, 3}
==
return setmetatable({}, {__index = function(t, i) if i < 3 then return i end end})
==
return redis.call('ping')
==
return redis.call('ping').ok
==
return redis.call('time')[1] ~= nil
==
local t = {} t[1] = t return t
==
local t = {} for i = 1, 7990 do t = {t} end return t
==
return 3.99999999999
==
return -3.99999999999
==
return 9007199254740993
==
return 9.3e18
==
return -9.3e18
==
return '\0\1\255'
==
return redis.status_reply('x\r\ny')
==
return redis.error_reply('x\r\ny')
==
return {1, {2, {3, {4}}}, {}}
==
redis.set_repl(redis.REPL_ALL) return redis.call('set', 'x', 1)
==
math.randomseed(0) local t = {} for i = 1, 20 do t[i] = math.random(1000) end return t
==
math.randomseed(-5) local t = {} for i = 1, 20 do t[i] = tostring(math.random()) end return t
==
math.randomseed(123456789) return {math.random(1, 1), math.random(-10, 10), math.random(2147483647)}
==
return {math.floor(1.5), math.ceil(1.5), math.floor(-1.5), math.abs(-2), math.max(1, 3, 2), math.min(2, 1), math.fmod(-7, 3), math.fmod(7, -3), math.sqrt(16), math.pow(2, 8), math.huge > 1, math.modf(3.7)}
==
return {tostring(math.pi), tostring(math.huge), tostring(-math.huge), tostring(math.exp(1)), tostring(math.log(10)), tostring(math.log10(1000)), tostring(math.sin(1)), tostring(math.cos(1)), tostring(math.atan2(1, 2)), tostring(math.deg(1)), tostring(math.rad(90)), math.frexp(10), math.ldexp(1, 10)}
==
return {tostring(math.modf(-3.7)), tostring(select(2, math.modf(-3.75))), tostring(math.fmod(5.5, 2))}
==
local t = {} t.map = {t} return t
==
local t = {} t.map = {} t.map[t] = 1 return t
==
local t = {} t.set = {} t.set[t] = 1 return t
