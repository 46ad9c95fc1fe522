-- Puts a failed job into the list of all and that of its group, or takes it out of both where the
-- group is empty. Beside the lists: how many jobs each group has, and which group a job is in.
-- Returns whether that changed the list.
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
