local job, lease = KEYS[1], KEYS[2]
local token, failure, nextAttemptAt, sources, delayed = unpack(ARGV)

local settled, status = standing(job, token, sources)
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
end
change(job, 'status', status, 'failures', cjson.encode(failures), 'settled', token)
redis.call('DEL', lease)
return 1
