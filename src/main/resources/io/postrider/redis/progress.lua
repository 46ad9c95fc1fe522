-- Stores the progress of an attempt. Returns 0 if the attempt must stop.
local job = KEYS[1]
local token, progress = unpack(ARGV)

if redis.call('HGET', job, 'token') ~= token or redis.call('HEXISTS', job, 'stopping') == 1 then
  return 0
end
if redis.call('HGET', job, 'progress') ~= progress then
  change(job, 'progress', progress)
end
return 1
