-- Gives back a job that its worker cannot finish since the node stops: this was no attempt.
local job, lease = KEYS[1], KEYS[2]
local token, sources = unpack(ARGV)

local _, status = standing(job, token, sources)
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
