local job, lease = KEYS[1], KEYS[2]
local token, leaseMillis = ARGV[1], ARGV[2]

-- Also where it has lapsed, while Redis was away: nobody else has taken the job since.
if redis.call('HGET', job, 'token') == token then
  redis.call('SET', lease, token, 'PX', leaseMillis)
  return 1
end
return 0
