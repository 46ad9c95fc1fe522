local job, lease, processed = KEYS[1], KEYS[2], KEYS[3]
local token, evicted, leaseMillis, now, generation, spec, sources, keptMillis =
  unpack(ARGV)

if redis.call('EXISTS', processed) == 1 then
  return {'done'}
end
local status = restore(job, spec, generation)
if not status then
  return {'obsolete'}
end
if not among(status, sources) then
  return {'done'}
end
-- Asked again, because the first answer got lost.
if redis.call('HGET', job, 'token') == token then
  redis.call('SET', lease, token, 'PX', leaseMillis)
  return {'granted', redis.call('HGET', job, 'attempts')}
end
local holder = redis.call('GET', lease)
if holder and holder ~= evicted then
  return {'busy', holder}
end
-- Who was to stop has died, or failed, before it could.
if redis.call('HEXISTS', job, 'stopping') == 1 then
  cancel(job, lease, now, keptMillis)
  return {'cancelled'}
end
redis.call('SET', lease, token, 'PX', leaseMillis)
redis.call('HDEL', job, 'nextAttemptAt', 'progress')
redis.call('HSETNX', job, 'startedAt', now)
local attempts = redis.call('HINCRBY', job, 'attempts', 1)
change(job, 'status', 'active', 'token', token)
return {'granted', tostring(attempts)}
