-- Settles a failed attempt: the job is delayed until its next attempt, or has failed if there is
-- none. Returns 0 if the token is stale.
local job, lease = KEYS[1], KEYS[2]
local token, failure, nextAttemptAt, sources, delayed, failed = unpack(ARGV)

local settled, status = settlement(job, token, sources)
if settled then
  return 1
end
if not status then
  return 0
end
local failures = cjson.decode(redis.call('HGET', job, 'failures') or '[]')
table.insert(failures, cjson.decode(failure))
if #failures > 20 then
  table.remove(failures, 1)
end
redis.call('HDEL', job, 'token', 'progress')
if nextAttemptAt ~= '' then
  status = delayed
  redis.call('HSET', job, 'nextAttemptAt', nextAttemptAt)
else
  -- The job has failed. A worker that receives its message again sends the dead letter, until the
  -- notice of one has arrived.
  local last = failures[#failures]
  status = failed
  redis.call('HDEL', job, 'stopping')
  redis.call('HSET', job, 'finishedAt', last.at, 'error', last.message, 'letterUnsent', 1)
end
change(job, 'status', status, 'failures', cjson.encode(failures), 'settled', token)
redis.call('DEL', lease)
return 1
