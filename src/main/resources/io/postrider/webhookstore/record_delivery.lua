-- Records an attempt to deliver a webhook. Returns 0 if the job has no record any more, and 2 if a later attempt was
-- recorded before: then this one is only added to the deliveries.
-- The outcome is its generation; for a further receiver a dot and the receiver's number follow.
local job, deliveries, progress = KEYS[1], KEYS[2], KEYS[3]
local outcome, round, attempt, status, nextAt, entry, keptMillis = unpack(ARGV)

-- The deliveries and their progress live as long as the job. Dead letters are kept: if only the
-- progress expired, the numbers of the attempts would start again, and the broker would drop the
-- messages as duplicates.
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
local last = redis.call('HGET', progress, outcome)
if last and string.sub(last, 1, #this) == this then
  return 1
end
local lastRound, lastAttempt = string.match(last or '', '^(%d+) (%d+) ')
local late = lastRound and (tonumber(lastRound) > tonumber(round)
  or lastRound == round and tonumber(lastAttempt) > tonumber(attempt))
if not late then
  redis.call('HSET', progress, outcome, this .. status .. ' ' .. nextAt)
end
local number = redis.call('HINCRBY', progress, outcome .. ':attempts', 1)
keep(progress)
redis.call('RPUSH', deliveries, number .. ' ' .. outcome .. ' ' .. entry)
redis.call('LTRIM', deliveries, -200, -1)
keep(deliveries)
-- A replayed job shows the delivery of its new outcome, not that of the former one.
local generation, receiver = string.match(outcome, '^(%d+)%.?(%d*)$')
if not late and redis.call('HGET', job, 'generation') == generation then
  change(job, 'webhookStatus' .. receiver, status, 'webhookAttempts' .. receiver, number,
    'webhookNextAt' .. receiver, nextAt)
end
return late and 2 or 1
