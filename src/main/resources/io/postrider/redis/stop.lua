local job, lease = KEYS[1], KEYS[2]
local token, now, keptMillis, sources = unpack(ARGV)

if redis.call('HGET', job, 'settled') == token then
  return 1
end
if redis.call('HGET', job, 'token') ~= token
    or not among(redis.call('HGET', job, 'status'), sources)
    or redis.call('HEXISTS', job, 'stopping') == 0 then
  return 0
end
redis.call('HSET', job, 'settled', token)
cancel(job, lease, now, keptMillis)
return 1
