-- Expires a job that no worker holds, unless it is too early by the clock of Redis.
-- Returns 1 if the job has expired, now or before.
local job, lease = KEYS[1], KEYS[2]
local expiresAt, keptMillis, pending = unpack(ARGV)

local record = read(job, 'status', 'expired')
if record.expired then
  return 1
end
-- As with a cancelled job, the message may be delivered much later.
if among(record.status, pending)
    and redis.call('EXISTS', lease) == 0
    and expire(job, lease, expiresAt, keptMillis + 366 * 24 * 3600 * 1000) then
  return 1
end
return 0
