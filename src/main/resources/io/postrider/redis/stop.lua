local job, lease = KEYS[1], KEYS[2]
local token, now, keptMillis, sources = unpack(ARGV)

local settled, status = standing(job, token, sources)
if settled then
  return 1
end
if not status or redis.call('HEXISTS', job, 'stopping') == 0 then
  return 0
end
redis.call('HSET', job, 'settled', token)
cancel(job, lease, now, keptMillis)
return 1
