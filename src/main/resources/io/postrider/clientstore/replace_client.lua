-- Replaces a client if it has not changed meanwhile.
-- KEYS: clients, version of the clients. ARGV: id, expected value ('' for none), new value, expected version of the
-- clients ('' for any).
local now = redis.call('HGET', KEYS[1], ARGV[1]) or ''
local version = redis.call('GET', KEYS[2]) or '0'
if now == ARGV[3] then
  -- The call is repeated, since its answer was lost.
  return 1
end
if now ~= ARGV[2] or (ARGV[4] ~= '' and ARGV[4] ~= version) then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('INCR', KEYS[2])
return 1
