-- Whether a webhook may be sent: not while its host or its target is paused, and after a pause by
-- one caller only, as a probe.
local now, leaseMillis = unpack(ARGV)

local paused = {}
for _, breaker in ipairs(KEYS) do
  local status, pausedUntil = unpack(redis.call('HMGET', breaker, 'status', 'pausedUntil'))
  if status == 'paused' and tonumber(pausedUntil) > tonumber(now) then
    return 0
  elseif status == 'paused' then
    table.insert(paused, breaker)
  end
end
for _, breaker in ipairs(paused) do
  redis.call('HSET', breaker, 'pausedUntil', string.format('%d', now + leaseMillis))
end
return 1
