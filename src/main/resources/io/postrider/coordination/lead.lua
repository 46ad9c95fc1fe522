-- Makes a node the leader, or renews its lease, if no other node leads. With a lease of 0 the node stops
-- leading. Returns whether the node leads.
local leader = KEYS[1]
local node, leaseMillis = unpack(ARGV)

local holder = redis.call('GET', leader)
if holder and holder ~= node then
  return 0
end
if leaseMillis == '0' then
  redis.call('DEL', leader)
  return 0
end
redis.call('SET', leader, node, 'PX', leaseMillis)
return 1
