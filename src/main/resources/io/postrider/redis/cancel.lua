local job, lease = KEYS[1], KEYS[2]
local now, keptMillis, pending = unpack(ARGV)

if among(redis.call('HGET', job, 'status'), pending) and redis.call('EXISTS', lease) == 0 then
  -- The message may come much later, from a queue that is paused, and must still find it cancelled:
  -- within a year, as long as a user's jobs are known.
  cancel(job, lease, now, keptMillis + 366 * 24 * 3600 * 1000)
  return 1
end
-- Whoever tells how far the work is learns by that that it is to stop.
if redis.call('HEXISTS', job, 'progress') == 1 and redis.call('HEXISTS', job, 'stopping') == 0 then
  change(job, 'stopping', 1)
end
return 0
