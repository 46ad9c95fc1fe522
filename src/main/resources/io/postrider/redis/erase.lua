local job, result, deliveries = KEYS[1], KEYS[2], KEYS[3]
local spec, terminal = unpack(ARGV)

if not among(redis.call('HGET', job, 'status'), terminal) then
  return 0
end
redis.call('DEL', result, deliveries)
redis.call('HDEL', job, 'error', 'failures', 'resultUrl', 'webhooks')
change(job, 'spec', spec, 'erased', 1)
return 1
