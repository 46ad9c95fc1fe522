-- Disables a host or target if a reason is given; otherwise activates it and clears its failures.
-- A decision to disable does not expire.
local breaker = KEYS[1]
local reason, keptMillis = unpack(ARGV)

if redis.call('EXISTS', breaker) == 0 then
  return 0
end
local known = {owner = true, origin = true, kind = true, label = true}
for _, field in ipairs(redis.call('HKEYS', breaker)) do
  if not known[field] and not string.find(field, '^last') then
    redis.call('HDEL', breaker, field)
  end
end
if reason ~= '' then
  redis.call('HSET', breaker, 'status', 'disabled', 'reason', reason)
  redis.call('PERSIST', breaker)
else
  redis.call('PEXPIRE', breaker, keptMillis)
end
return 1
