-- Cancels a job that has not started. Asks a running job to stop if it reports progress.
-- Returns 1 if the job is cancelled now.
local job, lease = KEYS[1], KEYS[2]
local now, keptMillis, pending = unpack(ARGV)

local record = read(job, 'status', 'attempts', 'nextAttemptAt')
if among(record.status, pending) and redis.call('EXISTS', lease) == 0 then
  -- The message may be delivered much later, if its queue is paused, and must then find the job
  -- cancelled. So the record is kept for a year longer, unless the job waits for its time in Redis alone.
  local unsent = record.status == 'delayed' and record.attempts == '0'
    and tonumber(record.nextAttemptAt or 0) > tonumber(now) + 60000
  cancel(job, lease, now, keptMillis + (unsent and 0 or 366 * 24 * 3600 * 1000))
  return 1
end
-- The worker's next progress report is answered with the request to stop.
if redis.call('HEXISTS', job, 'progress') == 1 and redis.call('HEXISTS', job, 'stopping') == 0 then
  change(job, 'stopping', 1)
end
return 0
