-- Sets the time at which a key ends, in milliseconds since the epoch; only if it has the expected value.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIREAT', KEYS[1], ARGV[2])
