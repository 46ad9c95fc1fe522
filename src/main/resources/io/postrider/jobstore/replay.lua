-- Sets a failed job back to waiting, as a new generation. Returns 0 if it is not failed, and -1 if it
-- can never be replayed.
local job, processed, deliveries, webhook = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local sources, keptMillis = unpack(ARGV)

-- An erased job has no request any more that could be run again. A discarded job stays discarded.
if redis.call('EXISTS', job) == 0
    or redis.call('HEXISTS', job, 'erased') == 1
    or redis.call('HEXISTS', job, 'discarded') == 1 then
  return -1
end
if not among(redis.call('HGET', job, 'status'), sources) then
  return 0
end
redis.call('DEL', processed)
-- Like the dead letter they had no expiry; without a further delivery nothing would give them one.
for _, key in ipairs({deliveries, webhook}) do
  redis.call('PEXPIRE', key, keptMillis)
end
redis.call('HDEL', job, 'startedAt', 'finishedAt', 'error', 'failures', 'webhookStatus', 'webhookNextAt', 'letterUnsent', 'returned',
  'postponements', 'postponedSince', 'postponedReason')
for number = 1, #cjson.decode(redis.call('HGET', job, 'webhooks') or '[]') do
  redis.call('HDEL', job, 'webhookStatus' .. number, 'webhookAttempts' .. number, 'webhookNextAt' .. number)
end
redis.call('HINCRBY', job, 'generation', 1)
change(job, 'status', 'waiting', 'attempts', 0, 'webhookAttempts', 0)
return 1
