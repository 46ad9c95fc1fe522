local job, lease = KEYS[1], KEYS[2]
local evicted, now, generation, spec, reason, sources = unpack(ARGV)

local status = restore(job, spec, generation)
if not status then
  return {'obsolete'}
end
if not among(status, sources) then
  return {'done'}
end
local holder = redis.call('GET', lease)
if holder and holder ~= evicted then
  return {'busy', holder}
end
redis.call('DEL', lease)
local failures = cjson.decode(redis.call('HGET', job, 'failures') or '[]')
local attempts = tonumber(redis.call('HGET', job, 'attempts'))
local last = failures[#failures]
if last and last.attempt == attempts then
  reason = last.message
end
redis.call('HDEL', job, 'token', 'nextAttemptAt', 'progress', 'stopping')
change(job, 'status', 'failed', 'finishedAt', now, 'error', reason)
redis.call('PERSIST', job)
return {'done'}
