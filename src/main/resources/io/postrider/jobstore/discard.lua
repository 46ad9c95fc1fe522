-- Discards a failed job: it is never replayed, and its keys expire like those of other jobs that have
-- ended. Returns 0 if there is no such job, -1 if it has not failed, since somebody has replayed it, and the
-- job itself if it may be unique for longer.
local job, deliveries, progress = KEYS[1], KEYS[2], KEYS[3]
local keptMillis = ARGV[1]

if redis.call('EXISTS', job) == 0 then
  return 0
end
if (redis.call('HGET', job, 'status') or 'failed') ~= 'failed' then
  return -1
end
redis.call('HSET', job, 'discarded', 1)
for _, key in ipairs({job, deliveries, progress}) do
  redis.call('PEXPIRE', key, keptMillis)
end
local spec = redis.call('HGET', job, 'spec')
return spec and string.find(spec, '"uniqueFor":', 1, true) and spec or 1
