-- Replaces a client if it has not changed meanwhile.
-- KEYS: clients, version of the clients. ARGV: id, expected value ('' for none), new value.
local now = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if now ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('INCR', KEYS[2])
return 1
