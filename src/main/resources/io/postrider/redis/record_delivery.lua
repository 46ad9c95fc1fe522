local job, deliveries, telling = KEYS[1], KEYS[2], KEYS[3]
local generation, round, attempt, status, nextAt, entry, keptMillis = unpack(ARGV)

-- A job that is forgotten stays so.
if redis.call('EXISTS', job) == 0 then
  return 0
end
local this = round .. ' ' .. attempt .. ' '
local last = redis.call('HGET', telling, generation)
if last and string.sub(last, 1, #this) == this then
  return 1
end
redis.call('HSET', telling, generation, this .. status .. ' ' .. nextAt)
local number = redis.call('HINCRBY', telling, generation .. ':attempts', 1)
redis.call('PEXPIRE', telling, keptMillis)
redis.call('RPUSH', deliveries, number .. ' ' .. generation .. ' ' .. entry)
redis.call('LTRIM', deliveries, -50, -1)
redis.call('PEXPIRE', deliveries, keptMillis)
-- A replayed job shows how its new outcome is told, not the former one.
if redis.call('HGET', job, 'generation') == generation then
  change(job, 'webhookStatus', status, 'webhookAttempts', number)
end
return 1
