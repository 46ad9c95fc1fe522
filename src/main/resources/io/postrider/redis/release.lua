-- Gives back a job whose worker was interrupted because its node stops; the attempt does not count.
-- Returns 0 if the token is stale.
local job, lease = KEYS[1], KEYS[2]
local token, sources = unpack(ARGV)

local _, status = settlement(job, token, sources)
if not status then
  return 0
end
local attempts = tonumber(redis.call('HGET', job, 'attempts')) - 1
redis.call('HDEL', job, 'token', 'progress')
if attempts == 0 then
  redis.call('HDEL', job, 'startedAt')
end
change(job, 'status', 'waiting', 'attempts', attempts)
redis.call('DEL', lease)
return 1
