local job, lease, processed, made, result = unpack(KEYS)
local token, now, processedMillis, keptMillis, sources, resultUrl = unpack(ARGV)

local record = read(job, 'settled', 'token', 'status')
if record.settled == token then
  return redis.call('HGETALL', job)
end
if record.token ~= token or not among(record.status, sources) then
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
redis.call('DEL', lease)
return redis.call('HGETALL', job)
