-- Lists a delivery of an endpoint by its state, and removes the oldest entries.
-- KEYS: the deliveries that are pending, delivered and failed. ARGV: the delivery, the number of the
-- key that it belongs to (0 if it is pending, unless it is listed already), the time if it is new, the oldest time that is kept, how many are kept, how
-- long an endpoint without deliveries is remembered.
local delivery, state, now, oldest, kept, keptMillis = unpack(ARGV)

local at
for i, key in ipairs(KEYS) do
  at = at or redis.call('ZSCORE', key, delivery)
  if at and state == '0' then
    return 0
  end
  if i ~= tonumber(state) then
    redis.call('ZREM', key, delivery)
  end
end
local list = KEYS[math.max(1, tonumber(state))]
redis.call('ZADD', list, at or now, delivery)
redis.call('ZREMRANGEBYSCORE', list, '-inf', oldest)
redis.call('ZREMRANGEBYRANK', list, 0, -1 - kept)
redis.call('PEXPIRE', list, keptMillis)
return 1
