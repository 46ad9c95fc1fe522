-- Sets a dead-lettered job to failed.
local job, lease = KEYS[1], KEYS[2]
local evicted, now, generation, spec, reason, sources, maxAttempts = unpack(ARGV)

if redis.call('HEXISTS', job, 'withdrawn') == 1 then
  return {'obsolete'}
end
local recorded = redis.call('HGET', job, 'generation')
local known = recorded == generation
local holder = redis.call('GET', lease)
-- This comes before the restore: if the holder is dead, the caller runs the script again and must
-- find the record unchanged.
if holder and holder ~= evicted and (not recorded or tonumber(recorded) < tonumber(generation)) then
  return {'busy', holder}
end
local status = restore(job, spec, generation)
if not status then
  return {'obsolete'}
end
if not among(status, sources) then
  -- The job was erased or discarded meanwhile, so its dead letter must not be listed.
  if redis.call('HEXISTS', job, 'erased') == 1 or redis.call('HEXISTS', job, 'discarded') == 1 then
    return {'obsolete'}
  end
  redis.call('HDEL', job, 'letterUnsent')
  return {'done'}
end
if holder and holder ~= evicted then
  return {'busy', holder}
end
redis.call('DEL', lease)
local attempts = tonumber(redis.call('HGET', job, 'attempts'))
-- The job has attempts left: when a node dies, the broker offers its messages to other workers of the
-- same dead node and counts each offer as a delivery. The limit ends a job whose message cannot even be
-- claimed.
if known and attempts < tonumber(maxAttempts)
    and redis.call('HINCRBY', job, 'returned', 1) <= tonumber(maxAttempts) then
  return {'unspent'}
end
local failures = cjson.decode(redis.call('HGET', job, 'failures') or '[]')
local latest = failures[#failures]
if latest and latest.attempt == attempts then
  reason = latest.message
end
redis.call('HDEL', job, 'token', 'nextAttemptAt', 'progress', 'stopping')
change(job, 'status', 'failed', 'finishedAt', now, 'error', reason)
redis.call('PERSIST', job)
return {known and 'done' or 'restored'}
