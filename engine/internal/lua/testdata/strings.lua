return {('hello'):sub(2, 3), ('hello'):sub(-3), ('hello'):sub(0), ('hello'):sub(10), ('hello'):sub(2, -2), ('hello'):sub(-100, 2), ('hello'):sub(3, 2)}
==
return {('hello'):byte(), ('hello'):byte(2), ('hello'):byte(-1), ('hello'):byte(1, 3)}
==
return {('x'):byte(10), ('x'):byte(0), string.char(), string.char(104, 105), ('abc'):rep(3), ('abc'):rep(0), ('abc'):rep(-1), ('abc'):reverse(), ('aBc1'):upper(), ('aBc1'):lower(), ('abc'):len()}
==
return {('hello world'):find('o'), ('hello world'):find('o', 6), ('hello'):find('l+'), ('hello'):find('xyz'), ('hello'):find(''), ('hello'):find('', 10), ('a.b'):find('.', 1, true), ('a.b'):find('%.')}
==
return {('hello'):find('(l)(l)'), ('hello'):find('()ll()'), ('key=value'):match('(%w+)=(%w+)'), ('  x  '):match('^%s*(.-)%s*$'), ('abc'):match('b'), ('abc'):match('^b'), ('2024-01-02'):match('(%d+)-(%d+)-(%d+)')}
==
return {('hello'):gsub('l', 'L'), ('hello'):gsub('l', 'L', 1), ('hello'):gsub('', '-'), ('hello world'):gsub('%w+', '<%0>'), ('hello world'):gsub('(%w+) (%w+)', '%2 %1'), ('abc'):gsub('%w', {a = '1', b = true, c = false})}
==
return {('abc'):gsub('%w', function(c) if c == 'b' then return nil end return c .. c end), ('x y'):gsub('%s', '%%'), ('abc'):gsub('^a', 'X'), ('aaa'):gsub('^a', 'X'), ('abc'):gsub('b*', '-')}
==
local t = {} for w in ('one two  three'):gmatch('%a+') do t[#t + 1] = w end for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end for p in ('abc'):gmatch('()') do t[#t+1] = p end return t
==
return {('THE (quick) fox'):find('%((%a+)%)'), ('[[x]]'):match('%[%[(.*)%]%]'), ('f(a(b)c)d'):match('%b()'), ('THE (quick) fox'):gsub('%f[%a]%a+', 'W'), ('aXb'):match('[^%l]'), ('a-b'):match('[a%-]+'), ('a]b'):match('[]]'), ('a^b'):match('[%^x]'), ('x-y'):match('[x-]+'), ('é'):len()}
==
return {('abcabc'):match('(abc)%1'), ('"x"'):match('(["\'])(.-)%1'), ('\0a\0'):find('%z'), ('a\0b'):match('a%zb'), ('a_b'):match('%w+'), ('a_b'):match('%p'), ('1f'):match('%x+'), ('\t'):match('%c') == '\t'}
==
return {string.format('%d %5d %-5d| %05d %+d % d', 1, 2, 3, 4, 5, 6), string.format('%x %X %#x %o %u', 255, 255, 255, 8, 42), string.format('%e %E %.3e', 12345.678, 12345.678, 0), string.format('%f %.2f %10.3f|%-10.1f|', 1.5, 2.345, 3.14159, 2.5), string.format('%g %g %g %.3g %#g', 1e20, 0.0001, 100000, 1234.5, 1.5)}
==
return {string.format('%s %10s|%-10s|%.2s', 'a', 'b', 'c', 'defg'), string.format('%q', 'a"b\\c\nd\0e\r'), string.format('%c%c', 65, 66), string.format('%%'), string.format('%5.1f|%05.1f|%+.0f', 3.14159, 2.5, 1.5), string.format('%i', 3.99), string.format('%d', '10'), string.format('%s', 1.5), string.format('%s %s', 1, 2)}
==
return {string.format('%d', -1.5), string.format('%u', -1), string.format('%x', -1), string.format('%d', 2^53), string.format('%.14g', 0.1), string.format('%.17g', 0.1), string.format('%.0f', 0.5), string.format('%.0f', 1.5), string.format('%5s', 'toolong'), string.format('%.3d', 5), string.format('%#o', 8), string.format('%g', 1/0), string.format('%f', -1/0), string.format('%.20f', 0.1), string.format('%10.4s|', 'abcdefgh')}
==
return string.format('%g', 0/0)
==
return {pcall(string.format, '%s')}
==
return {pcall(string.format, '%s', nil)}
==
return {pcall(string.format, '%s', {})}
==
return {pcall(string.format, '%123d', 1)}
==
return {pcall(string.format, '%-+ #0-d', 1)}
==
return {pcall(string.format, '%.123d', 1)}
==
return {pcall(string.format, '%ll', 1)}
==
return {table.concat({1, 2, 'x'}), table.concat({1, 2, 3}, ', '), table.concat({1, 2, 3}, ',', 2), table.concat({1, 2, 3}, ',', 2, 2), table.concat({}, ','), table.concat({1.5, 1e20}, ' ')}
==
local t = {1, 2, 3} table.insert(t, 4) table.insert(t, 1, 0) table.insert(t, 3, 'x') return {table.remove(t), table.remove(t, 1), t, #t, table.remove({}), table.remove(t, 10)}
==
local t = {} table.insert(t, 5, 'five') return {t[5], table.maxn(t), table.maxn({[10.5] = 1}), table.maxn({})}
==
local t = {3, 1, 2, 10, 5, 9, 7, 8, 4, 6} table.sort(t) return t
==
local t = {'b', 'a', 'c'} table.sort(t, function(a, b) return a > b end) return t
==
local t = {} for i = 1, 50 do t[i] = {i % 5, i} end table.sort(t, function(a, b) return a[1] < b[1] end) return t
==
local r = {} table.foreach({10, 20}, function(k, v) r[#r + 1] = k r[#r + 1] = v end) table.foreachi({10, 20}, function(k, v) r[#r + 1] = v end) return r
==
local co = coroutine.create(function(a, b) local c = coroutine.yield(a + b) local d, e = coroutine.yield(c * 2) return d + e end)
return {coroutine.resume(co, 1, 2), select(2, coroutine.resume(co, 10)), select(2, coroutine.resume(co, 3, 4)), coroutine.status(co), coroutine.resume(co)}
==
local co co = coroutine.create(function() return coroutine.status(co), coroutine.running() == co end)
return {coroutine.status(co), coroutine.resume(co), coroutine.status(co), coroutine.running() == nil}
==
local co = coroutine.wrap(function() error('x') end) return {pcall(co)}
==
local co = coroutine.wrap(function() return 1 end) co() return {pcall(co)}
==
local gen = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) local t = {} for v in gen do t[#t + 1] = v end return t
==
local co = coroutine.create(function() pcall(coroutine.yield, 1) return 2 end) return {coroutine.resume(co)}
==
return {coroutine.resume(coroutine.create(function() return coroutine.resume(coroutine.running()) end))}
==
local co1 co1 = coroutine.create(function() local co2 = coroutine.create(function() return coroutine.status(co1) end) return coroutine.resume(co2) end) return {coroutine.resume(co1)}
==
return {bit.band(12, 10), bit.bor(12, 10), bit.bxor(12, 10), bit.bnot(0), bit.lshift(1, 31), bit.rshift(-1, 28), bit.arshift(-16, 2), bit.rol(0x12345678, 8), bit.ror(0x12345678, 8), bit.bswap(0x12345678), bit.tobit(0xffffffff), bit.tobit(2^32 + 5), bit.tohex(255), bit.tohex(-1, 4), bit.tohex(255, -4), bit.tohex(1, 100), bit.tobit(1.5), bit.tobit(2.5), bit.band('7', '3')}
==
return {bit.tohex(65535, -2147483648)}
==
return bit.tohex(0x7fffffff, 0)
==
return {pcall(bit.band)}
==
return {pcall(bit.band, 'x')}
==
return {pcall(bit.tohex, 1, {})}
