-- The generation of the outcome; for a further receiver a dot and its number follow.
local job, deliveries, telling = KEYS[1], KEYS[2], KEYS[3]
local generation, round, attempt, status, nextAt, entry, keptMillis = unpack(ARGV)

-- A job that is forgotten stays so. What is known of its telling lives as long as the job: dead
-- letters are kept, and their telling must not begin anew with numbers that the broker remembers.
local function keep(key)
  if redis.call('PTTL', job) < 0 then
    redis.call('PERSIST', key)
  else
    redis.call('PEXPIRE', key, keptMillis)
  end
end

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
keep(telling)
redis.call('RPUSH', deliveries, number .. ' ' .. generation .. ' ' .. entry)
redis.call('LTRIM', deliveries, -50, -1)
keep(deliveries)
-- A replayed job shows how its new outcome is told, not the former one.
local told, receiver = string.match(generation, '^(%d+)%.?(%d*)$')
if redis.call('HGET', job, 'generation') == told then
  change(job, 'webhookStatus' .. receiver, status, 'webhookAttempts' .. receiver, number)
end
return 1
