local job, lease, processed, result = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local token, now, processedMillis, keptMillis, sources, resultUrl, content = unpack(ARGV)

if redis.call('HGET', job, 'settled') == token then
  return 1
end
if redis.call('HGET', job, 'token') ~= token
    or not among(redis.call('HGET', job, 'status'), sources) then
  return 0
end
redis.call('SET', processed, token, 'PX', processedMillis)
if resultUrl ~= '' then
  redis.call('SET', result, content, 'PX', keptMillis)
  redis.call('HSET', job, 'resultUrl', resultUrl)
end
redis.call('HDEL', job, 'token', 'nextAttemptAt')
change(job, 'status', 'completed', 'finishedAt', now, 'settled', token)
redis.call('PEXPIRE', job, keptMillis)
if redis.call('GET', lease) == token then
  redis.call('DEL', lease)
end
return 1
