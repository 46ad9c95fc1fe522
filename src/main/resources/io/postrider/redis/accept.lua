-- Another request is answered with a job whose own may not have been answered yet: from now on it is
-- not withdrawn. Returns whether it was not before.
local job = KEYS[1]

local record = read(job, 'status', 'withdrawn')
if not record.status or record.withdrawn then
  return 0
end
redis.call('HSET', job, 'accepted', 1)
return 1
