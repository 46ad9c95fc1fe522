-- Adds a failed job to the list of all and to that of its group, or removes it from both if the group
-- is empty. Also keeps the number of jobs of each group and the group of each job.
-- Returns whether the list of all has changed.
local failed, counts, groupOf = KEYS[1], KEYS[2], KEYS[3]
local id, at, group = unpack(ARGV)

local former = redis.call('HGET', groupOf, id)
if former and former ~= group
    and redis.call('ZREM', failed .. ':' .. former, id) == 1
    and tonumber(redis.call('ZINCRBY', counts, -1, former)) <= 0 then
  redis.call('ZREM', counts, former)
end
if group == '' then
  redis.call('HDEL', groupOf, id)
  return redis.call('ZREM', failed, id)
end
redis.call('HSET', groupOf, id, group)
local added = redis.call('ZADD', failed, at, id)
if redis.call('ZADD', failed .. ':' .. group, at, id) == 1 then
  redis.call('ZINCRBY', counts, 1, group)
end
return added
