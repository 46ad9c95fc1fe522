local job, deliveries = KEYS[1], KEYS[2]
local attempt, status, keptMillis = unpack(ARGV)

-- A job that is forgotten stays so.
if redis.call('EXISTS', job) == 0 then
  return 0
end
redis.call('RPUSH', deliveries, attempt)
redis.call('LTRIM', deliveries, -50, -1)
redis.call('PEXPIRE', deliveries, keptMillis)
redis.call('HINCRBY', job, 'webhookAttempts', 1)
change(job, 'webhookStatus', status)
return 1
