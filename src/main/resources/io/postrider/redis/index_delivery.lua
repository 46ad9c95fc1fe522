-- Lists a delivery of an endpoint by its state, and now and then removes the oldest entries.
-- KEYS: the deliveries that are pending, delivered and failed. ARGV: the delivery, the number of the
-- key that it belongs to (0 if it is pending, unless it is listed already), the time if it is new, the
-- oldest time that is kept, how many are kept, how long an endpoint without deliveries is remembered,
-- in which part of the calls, one in so many, old entries are removed.
local delivery, state, now, oldest, kept, keptMillis, seldom = unpack(ARGV)
state = tonumber(state)

local at
for i, key in ipairs(KEYS) do
  if i ~= state and not at then
    at = redis.call('ZSCORE', key, delivery)
    if at and state == 0 then
      return 0
    elseif at then
      redis.call('ZREM', key, delivery)
    end
  end
end
local list = KEYS[math.max(1, state)]
redis.call('ZADD', list, 'NX', at or now, delivery)
redis.call('PEXPIRE', list, keptMillis)
if now % seldom == 0 then
  redis.call('ZREMRANGEBYSCORE', list, '-inf', oldest)
  redis.call('ZREMRANGEBYRANK', list, 0, -1 - kept)
end
return 1
