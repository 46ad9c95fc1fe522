-- Renews the lease of an attempt. Returns 0 if its token is stale, or its job has completed.
local job, lease = KEYS[1], KEYS[2]
local token, leaseMillis = ARGV[1], ARGV[2]

-- A lease that has expired, for example while Redis was unreachable, is renewed, too: no other worker
-- has claimed the job since.
local record = read(job, 'token', 'status')
if record.token == token and record.status ~= 'completed' then
  redis.call('SET', lease, token, 'PX', leaseMillis)
  return 1
end
return 0
