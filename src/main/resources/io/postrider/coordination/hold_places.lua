-- Takes places, at most as many as there are, or renews those that are held; the time of others may be over.
-- Returns those of the places that are held now.
local places = KEYS[1]
local most, heldMillis = tonumber(ARGV[1]), tonumber(ARGV[2])

local now = redisMillis()
redis.call('ZREMRANGEBYSCORE', places, '-inf', now)
local free = most - redis.call('ZCARD', places)
local held = {}
for i = 3, #ARGV do
  local known = redis.call('ZSCORE', places, ARGV[i])
  if known or free > 0 then
    redis.call('ZADD', places, now + heldMillis, ARGV[i])
    free = known and free or free - 1
    held[#held + 1] = ARGV[i]
  end
end
redis.call('PEXPIRE', places, heldMillis)
return held
