return 1
==
return {KEYS, ARGV}
==
return {1, 2.9, -3.9, 'x', true, false, nil, 'never'}
==
return {true, {false}, {ok='fine\r\nmore'}, {err='MY error'}, {err='one'}, 1e15, 2^53, -2^53}
==
return {ok='x'}
==
return {err='ERR this is an error'}
==
return {err=''}
==
return nil
==
return 1e300
==
return 0/0
==
return redis.error_reply('MY_ERR custom msg')
==
return {redis.error_reply('x').err, redis.error_reply('-a b').err, redis.error_reply('').err, redis.error_reply('a b c').err, redis.error_reply(1).err, redis.error_reply('a\r\n').err}
==
return redis.status_reply('fine')
==
return redis.status_reply(1)
==
return {redis.status_reply('x').ok, redis.REDIS_VERSION, redis.REDIS_VERSION_NUM, redis.LOG_DEBUG, redis.LOG_WARNING, redis.REPL_ALL, redis.REPL_SLAVE}
==
return tostring(1e15)..','..1e14 ..','..0.1 ..','..1/3 ..','..-0.5 ..','..1e100 ..','..2^53 ..','..123456789012345678 ..','..1e-5 ..','..100 ..','..5e-324 ..','..(-1/0)..','..1/0
==
return tostring(0/0)
==
return {tostring(nil), tostring(true), tostring(12), tostring('x'), tostring(1.5)}
==
return {tonumber('10'), tonumber('0x10'), tonumber(' 10 '), tonumber('010'), tonumber('1e2'), tostring(tonumber('abc')), tostring(tonumber('')), tostring(tonumber(' ')), tostring(tonumber('1 2')), tonumber('ff', 16), tonumber('zz', 36), tonumber('777', 8), tostring(tonumber('8', 8)), tonumber('-ff', 16), tostring(tonumber('1_000')), tostring(tonumber('0b1')), tonumber('.5')*2, tonumber('5.'), tostring(tonumber('5.5.5')), tostring(tonumber({})), tostring(tonumber('inf')), tostring(tonumber('1e')), tonumber('0x1p4')}
==
return '10' + 5
==
return '0x10' * '2'
==
return '010' + 1
==
return 10 .. 20
==
return {7 % 3, -7 % 3, 7 % -3, -7 % -3, 5.5 % 2, '7' % '4'}
==
return {#'abc', #{1,2,3}, #{n=1}, -'2', - -3}
==
return 2^10 + 2^0.5
==
return {1 == 1.0, '1' == 1, 'a' < 'b', 'a' < 'B', 1 < 2, 'abc' < 'abd', '' < 'a', not nil, nil == false}
==
local a <b
==
return {pcall(error, 'msg')}
==
return {pcall(error, {1,2})}
==
return {pcall(error)}
==
return {pcall(function() error('x') end)}
==
return {pcall(function() error('x', 0) end)}
==
return {pcall(function() error('x', 2) end)}
==
local function f() error('deep', 2) end
f()
==
error('boom')
==
error({err='TABLE boom'})
==
error({err='noboom', x=1})
==
error()
==
error(nil)
==
error(12)
==
assert(false)
==
assert(false, 'message')
==
assert(nil, 'a', 'b')
==
return {assert(1, 2, 3)}
==
return {select('#'), select('#', nil, nil), select(2, 'a', 'b', 'c')}
==
return {select(-1, 'a', 'b', 'c')}
==
return select(0)
==
return {unpack({1, 2, 3})}
==
return {unpack({1, 2, 3}, 2)}
==
return {unpack({1, 2, 3}, 2, 3)}
==
return {unpack({}, 1, 3)}
==
return #{unpack({}, 1, 7000)}
==
return {pcall(unpack, {}, 1, 1e7)}
==
return {pcall(unpack, {}, 1, 1e9)}
==
return {type(1), type('x'), type({}), type(print == nil), type(nil), type(type), type(cjson.null)}
==
return type(print)
==
return {rawequal('a', 'a'), rawget({5}, 1), rawset({}, 'a', 1).a}
==
return {next({}), next({5})}
==
local t = {} for k, v in pairs({10, 20, 30}) do t[#t+1] = k; t[#t+1] = v end return t
==
local t = {} for i, v in ipairs({10, 20, nil, 30}) do t[#t+1] = i; t[#t+1] = v end return t
==
local t = setmetatable({}, {__index = function(t, k) return k .. '!' end, __call = function(self, a) return a * 2 end, __tostring = function() return 'T!' end, __concat = function(a, b) return 'C' end, __len = function() return 9 end, __eq = function() return true end, __lt = function() return true end, __unm = function() return 7 end, __add = function(a, b) return 'sum' end})
return {t.foo, t(21), tostring(t), t .. 'x', 'x' .. t, 1 .. t, -t, t + 1, 1 + t, 'x' + t, t < t}
==
return getmetatable(setmetatable({}, {__metatable = 'locked'}))
==
return {pcall(setmetatable, setmetatable({}, {__metatable = 'locked'}), {})}
==
return {loadstring('return 1 + 1')()}
==
return {loadstring('return +')}
==
return {loadstring('x =', 'chunk')}
==
return {loadstring('x =', '=chunk')}
==
return {loadstring('x =', '@chunk')}
==
return {loadstring('\n\n  x = = 1')}
==
return {loadstring('local s = "a long source that is cut somewhere because it is too long to be shown" x =')}
==
local i = 0
return load(function() i = i + 1 return ({'return ', '40', '+2'})[i] end)()
==
local i = 0 return {load(function() i = i + 1 return ({'x ', 'x'})[i] end)}
==
return {pcall(loadstring, nil)}
==
return collectgarbage('step') * 0
==
return {pcall(collectgarbage, 'nope')}
==
return type(collectgarbage('count'))
==
return {xpcall(function() return 1, 2 end, function(e) return 'handled' end)}
==
return {xpcall(function() error('oops', 0) end, function(e) return 'handled ' .. e end)}
==
return {xpcall(function() error({err='E'}) end, function(e) return e.err end)}
==
local n = 0
local function inc() n = n + 1 error('x') end
pcall(inc) pcall(inc)
return n
==
local fns = {}
for i = 1, 3 do pcall(function() local x = i fns[i] = function() x = x + 1 return x end error('out') end) end
return {fns[1](), fns[1](), fns[2](), fns[3]()}
==
local x = 1
local function f(x) x = tostring(x) .. 'a' x = x .. 'b' return x end
local function g(a, x) x = f(x) x = x and f(x) x = (f(x)) return x end
return {f(1), g(1, 2)}
==
local a = {1, 2, 3}
local i = 1
i, a[i] = i + 1, 20
return {i, a[1], a[2]}
==
local t = {5, 3, 9}
t[1], t[2], t[3] = t[3], t[1], t[2]
return t
==
local function f(...) local a, b = ... return select('#', ...), a, b, ... end
return {f(1, 2, 3)}
==
local function f(...) return arg.n, arg[1] end
return {f('x', 'y')}
==
local t = {} for i = 10, 1, -3 do t[#t + 1] = i end return t
==
for i = 1, 10, 0 do return i end return 'none'
==
for i = 'x', 10 do end
==
for i = 1, 'x' do end
==
for i = 1, 2, {} do end
==
local i = 0 repeat local j = i i = i + 1 until j >= 3 return i
==
local i = 0 while true do i = i + 1 if i > 5 then break end end return i
==
local s = 0 for k, v in next, {1, 2, 3} do s = s + v end return s
==
return [[
first
second]] .. [==[]]]==] .. "\65\066\x" .. '\'' .. "a\
b"
==
return 'a\0b' .. #'a\0b'
==
return {0x10, 1e2, .5, 3., 0xff}
==
--[[ comment
]] return --[==[ x ]==] 1 -- end
==
return (function(...) return ... end)(1, 2)
==
local t = {(function() return 1, 2 end)(), (function() return 1, 2 end)()} return #t
==
local t = {((function() return 1, 2 end)())} return #t
==
local pcall = function(...) return pcall(...) end
return {pcall(function() return 5 end)}
==
local s = '' for i = 1, 100 do s = s .. i .. ',' end return s
==
local a = {} a.b = {} a.b.c = function(self, x) return x end function a.b:m(x) return self == a.b, x end return {a.b:m(3), a.b.c(nil, 4)}
==
return {getmetatable('').__index == string, getmetatable(redis), getmetatable(1)}
==
return {string.x, ('x').y}
==
return gcinfo() > 0
==
return _VERSION
==
goto = 1
==
local goto = 1 return goto
==
return {table.getn({1, 2}), math.mod(5, 3), pcall(table.setn, {}, 1)}
==
return {pcall(string.gfind, 'x', 'y')}