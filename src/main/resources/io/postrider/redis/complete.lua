-- Completes a job for the attempt that holds it. Returns its record, or false if the token is stale.
local job, lease, processed, made, result = unpack(KEYS)
local token, now, processedMillis, keptMillis, sources, resultUrl = unpack(ARGV)

local settled, status = settlement(job, token, sources)
if settled then
  return redis.call('HGETALL', job)
end
if not status then
  return false
end
-- The record shows that the job is done. If records are kept for a short time only, the processed
-- mark shows it for longer.
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
-- The holder of the token holds the lease, too.
redis.call('DEL', lease)
return redis.call('HGETALL', job)
