-- Adds, replaces or removes a registered endpoint if it has not changed meanwhile.
-- KEYS: registrations by id, their version, how many each owner has, ids by the version of their
-- latest change. ARGV: id, expected value ('' for none), new value ('' to remove), owner, the most of
-- an owner, how many changes are kept.
-- Returns 'done', 'changed' or 'full'. Publishes the new version.
local all, version, counts, changes = unpack(KEYS)
local id, expected, new, owner, most, kept = unpack(ARGV)

local current = redis.call('HGET', all, id) or ''
if current == new then
  -- The call is repeated, since its answer was lost.
  return 'done'
elseif current ~= expected then
  return 'changed'
end
if expected == '' then
  if tonumber(redis.call('HGET', counts, owner) or 0) >= tonumber(most) then
    return 'full'
  end
  redis.call('HINCRBY', counts, owner, 1)
elseif new == '' and redis.call('HINCRBY', counts, owner, -1) < 1 then
  redis.call('HDEL', counts, owner)
end
if new == '' then
  redis.call('HDEL', all, id)
else
  redis.call('HSET', all, id, new)
end
local now = redis.call('INCR', version)
redis.call('ZADD', changes, now, id)
redis.call('ZREMRANGEBYRANK', changes, 0, -1 - kept)
redis.call('PUBLISH', version, now)
return 'done'
