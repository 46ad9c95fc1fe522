-- Gives back a job whose worker was interrupted because its node stops; the attempt does not count.
-- Returns 0 if the token is stale.
local job, lease = KEYS[1], KEYS[2]
local token, sources = unpack(ARGV)

local _, status = settlement(job, token, sources)
if not status then
  return 0
end
change(job, 'status', 'waiting', 'attempts', uncount(job))
redis.call('DEL', lease)
return 1
