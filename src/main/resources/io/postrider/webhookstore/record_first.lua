-- Records that the first attempt to deliver a webhook of a completed job has succeeded. Leaves the same
-- as record_delivery.lua, with fewer commands. Does nothing if another attempt is recorded already.
-- Returns 0 if the job has no record any more.
local job, deliveries, progress = KEYS[1], KEYS[2], KEYS[3]
local outcome, entry, keptMillis = unpack(ARGV)

local record = read(job, 'generation', 'revision')
if not record.generation then
  return 0
end
if redis.call('HSETNX', progress, outcome, '0 1 delivered 0') == 0 then
  return 1
end
redis.call('HSET', progress, outcome .. ':attempts', 1)
redis.call('PEXPIRE', progress, keptMillis)
redis.call('RPUSH', deliveries, '1 ' .. outcome .. ' ' .. entry)
redis.call('PEXPIRE', deliveries, keptMillis)
local generation, receiver = string.match(outcome, '^(%d+)%.?(%d*)$')
if record.generation == generation then
  local revision = string.format('%d', record.revision + 1)
  redis.call('HSET', job, 'webhookStatus' .. receiver, 'delivered', 'webhookAttempts' .. receiver, 1, 'revision', revision)
  redis.call('PUBLISH', job, revision)
end
return 1
