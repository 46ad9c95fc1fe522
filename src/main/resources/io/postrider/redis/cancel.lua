local job, lease = KEYS[1], KEYS[2]
local now, keptMillis, sources = unpack(ARGV)

if among(redis.call('HGET', job, 'status'), sources) and redis.call('EXISTS', lease) == 0 then
  -- The message may come much later, and must still find the job cancelled then.
  local due = redis.call('HGET', job, 'nextAttemptAt') or now
  redis.call('HDEL', job, 'nextAttemptAt')
  change(job, 'status', 'cancelled', 'finishedAt', now)
  redis.call('PEXPIRE', job, keptMillis + math.max(0, due - now))
  return 1
end
return 0
