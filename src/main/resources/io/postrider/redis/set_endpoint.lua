-- Disables an endpoint if a reason is given; otherwise activates it and clears its failures.
-- A decision to disable does not expire.
local endpoint = KEYS[1]
local reason, keptMillis = unpack(ARGV)

if redis.call('EXISTS', endpoint) == 0 then
  return 0
end
for _, field in ipairs(redis.call('HKEYS', endpoint)) do
  if field ~= 'owner' and field ~= 'origin' and not string.find(field, '^last') then
    redis.call('HDEL', endpoint, field)
  end
end
if reason ~= '' then
  redis.call('HSET', endpoint, 'status', 'disabled', 'reason', reason)
  redis.call('PERSIST', endpoint)
else
  redis.call('PEXPIRE', endpoint, keptMillis)
end
return 1
