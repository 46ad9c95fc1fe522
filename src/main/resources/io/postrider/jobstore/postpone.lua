-- Settles an attempt that has postponed its job; the attempt does not count.
-- Returns 0 if the token is stale.
local job, lease = KEYS[1], KEYS[2]
local token, sources, delayed, nextAttemptAt, times, since, reason = unpack(ARGV)

local settled, status = settlement(job, token, sources)
if settled then
  return 1
end
if not status then
  return 0
end
change(job, 'status', delayed, 'attempts', uncount(job), 'nextAttemptAt', nextAttemptAt, 'settled', token,
  'postponements', times, 'postponedSince', since, 'postponedReason', reason)
redis.call('DEL', lease)
return 1
