-- Lists deliveries of an endpoint by their state, and now and then removes the oldest entries. The
-- number of commands does not depend on the number of deliveries.
-- KEYS: the deliveries that are pending, delivered and failed. ARGV: the number of the key that the
-- deliveries belong to (0 if they are pending, unless they are listed already), the time of those that
-- are new, the oldest time that is kept, how many are kept, how long an endpoint without deliveries is
-- remembered, in which part of the calls, one in so many, old entries are removed; then the deliveries.
local state, now, oldest, kept, keptMillis, seldom = unpack(ARGV)
local deliveries = {unpack(ARGV, 7)}
state = tonumber(state)

local listedAt = {}
for i, key in ipairs(KEYS) do
  if i ~= state then
    local found = {}
    for n, at in ipairs(redis.call('ZMSCORE', key, unpack(deliveries))) do
      if at then
        listedAt[n] = listedAt[n] or at
        found[#found + 1] = deliveries[n]
      end
    end
    if state > 0 and #found > 0 then
      redis.call('ZREM', key, unpack(found))
    end
  end
end
local entries = {}
for n, delivery in ipairs(deliveries) do
  if state > 0 or not listedAt[n] then
    entries[#entries + 1] = listedAt[n] or now
    entries[#entries + 1] = delivery
  end
end
if #entries == 0 then
  return 0
end
local list = KEYS[math.max(1, state)]
redis.call('ZADD', list, 'NX', unpack(entries))
redis.call('PEXPIRE', list, keptMillis)
if now % seldom == 0 then
  redis.call('ZREMRANGEBYSCORE', list, '-inf', oldest)
  redis.call('ZREMRANGEBYRANK', list, 0, -1 - kept)
end
return 1
