local job, lease, processed, made, result = unpack(KEYS)
local token, now, processedMillis, keptMillis, sources, resultUrl = unpack(ARGV)

local settled, status = standing(job, token, sources)
if settled then
  return redis.call('HGETALL', job)
end
if not status then
  return false
end
-- The record says that the job is done; the mark says so for longer, where the record is short-lived.
if processedMillis ~= '0' then
  redis.call('SET', processed, token, 'PX', processedMillis)
end
if resultUrl ~= '' and redis.call('EXISTS', made) == 1 then
  redis.call('RENAME', made, result)
  redis.call('PEXPIRE', result, keptMillis)
  redis.call('HSET', job, 'resultUrl', resultUrl)
end
redis.call('HDEL', job, 'token', 'nextAttemptAt', 'progress', 'stopping')
change(job, 'status', 'completed', 'finishedAt', now, 'settled', token)
redis.call('PEXPIRE', job, keptMillis)
-- Whoever has the lease has the token.
redis.call('DEL', lease)
return redis.call('HGETALL', job)
