-- Accepts a job because it answers another request: from now on it cannot be withdrawn.
-- Returns 0 if it was withdrawn before.
local job = KEYS[1]

local record = read(job, 'status', 'withdrawn')
if not record.status or record.withdrawn then
  return 0
end
redis.call('HSET', job, 'accepted', 1)
return 1
