-- Forgets a failed job by and by, like others that have ended. It is never replayed.
local job, deliveries, telling = KEYS[1], KEYS[2], KEYS[3]
local keptMillis = ARGV[1]

if redis.call('EXISTS', job) == 0 then
  return 0
end
redis.call('HSET', job, 'discarded', 1)
for _, key in ipairs({job, deliveries, telling}) do
  redis.call('PEXPIRE', key, keptMillis)
end
return 1
