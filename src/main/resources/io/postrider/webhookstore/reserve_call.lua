-- Reserves the next call to an endpoint, calls being spaced evenly. Returns the microseconds until then.
-- ARGV: calls per second, the longest wait in microseconds; if it would be longer, nothing is reserved.
local rate = KEYS[1]
local perSecond, longest = unpack(ARGV)

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local call = math.max(now, tonumber(redis.call('GET', rate) or 0))
if call - now > tonumber(longest) then
  return call - now
end
local free = call + math.ceil(1000000 / perSecond)
redis.call('SET', rate, string.format('%d', free), 'PX', math.ceil((free - now) / 1000))
return call - now
