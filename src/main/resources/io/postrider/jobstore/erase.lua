-- Erases the user's data from a job that has ended. Returns 0 if it has not ended, or is a dead letter, which
-- must be discarded before: its message holds the data, too.
local job, result, deliveries, webhooks = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local spec, terminal = unpack(ARGV)

local record = read(job, 'status', 'discarded', 'erased')
if not among(record.status, terminal) or record.status == 'failed' and not (record.discarded or record.erased) then
  return 0
end
redis.call('DEL', result, deliveries, webhooks)
redis.call('HDEL', job, 'error', 'failures', 'resultUrl', 'webhooks', 'postponedReason')
change(job, 'spec', spec, 'erased', 1)
return 1
