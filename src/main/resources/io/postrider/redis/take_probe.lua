-- Whether a webhook may be sent to an endpoint. After a pause only one caller may, as a probe.
local endpoint = KEYS[1]
local now, leaseMillis = unpack(ARGV)

local status, pausedUntil = unpack(redis.call('HMGET', endpoint, 'status', 'pausedUntil'))
if status == 'paused' and tonumber(pausedUntil) > tonumber(now) then
  return 0
end
if status == 'paused' then
  redis.call('HSET', endpoint, 'pausedUntil', string.format('%d', now + leaseMillis))
end
return 1
