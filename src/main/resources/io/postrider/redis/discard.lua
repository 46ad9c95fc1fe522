-- Discards a failed job: it is never replayed, and its keys expire like those of other jobs that have
-- ended. Returns 0 if there is no such job.
local job, deliveries, progress = KEYS[1], KEYS[2], KEYS[3]
local keptMillis = ARGV[1]

if redis.call('EXISTS', job) == 0 then
  return 0
end
redis.call('HSET', job, 'discarded', 1)
for _, key in ipairs({job, deliveries, progress}) do
  redis.call('PEXPIRE', key, keptMillis)
end
return 1
