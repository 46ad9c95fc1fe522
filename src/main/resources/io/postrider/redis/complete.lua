local job, lease, processed, made, result = unpack(KEYS)
local token, now, processedMillis, keptMillis, sources, resultUrl = unpack(ARGV)

if redis.call('HGET', job, 'settled') == token then
  return redis.call('HGETALL', job)
end
if redis.call('HGET', job, 'token') ~= token
    or not among(redis.call('HGET', job, 'status'), sources) then
  return false
end
redis.call('SET', processed, token, 'PX', processedMillis)
if resultUrl ~= '' and redis.call('EXISTS', made) == 1 then
  redis.call('RENAME', made, result)
  redis.call('PEXPIRE', result, keptMillis)
  redis.call('HSET', job, 'resultUrl', resultUrl)
end
redis.call('HDEL', job, 'token', 'nextAttemptAt', 'progress', 'stopping')
change(job, 'status', 'completed', 'finishedAt', now, 'settled', token)
redis.call('PEXPIRE', job, keptMillis)
if redis.call('GET', lease) == token then
  redis.call('DEL', lease)
end
return redis.call('HGETALL', job)
