-- Cancels a running job that was asked to stop. Returns 0 if it was not, or if the token is stale.
local job, lease = KEYS[1], KEYS[2]
local token, now, keptMillis, sources = unpack(ARGV)

local settled, status = settlement(job, token, sources)
if settled then
  return 1
end
if not status or redis.call('HEXISTS', job, 'stopping') == 0 then
  return 0
end
redis.call('HSET', job, 'settled', token)
cancel(job, lease, now, keptMillis)
return 1
