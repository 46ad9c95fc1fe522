local job, lease = KEYS[1], KEYS[2]
local now, keptMillis, sources = unpack(ARGV)

if among(redis.call('HGET', job, 'status'), sources) and redis.call('EXISTS', lease) == 0 then
  redis.call('HDEL', job, 'nextAttemptAt')
  change(job, 'status', 'cancelled', 'finishedAt', now)
  redis.call('PEXPIRE', job, keptMillis)
  return 1
end
return 0
