-- Claims a job for a token. Returns 'granted' with the attempt's number, 'busy' with the holder's token,
-- 'expired' if the job has expired now, 'failed' if its last attempt has failed and its dead letter may
-- not have been sent, 'unknown' if the script must be called again with the job itself, or that there is
-- nothing to do.
local job, lease, processed = KEYS[1], KEYS[2], KEYS[3]
local token, evicted, leaseMillis, now, generation, spec, sources, keptMillis, expiresAt, postponements =
  unpack(ARGV)

local function known()
  return read(job, 'generation', 'status', 'revision', 'token', 'attempts', 'startedAt', 'nextAttemptAt', 'progress', 'stopping', 'letterUnsent',
    'withdrawn', 'postponements', 'postponedSince')
end

local record = known()
if record.withdrawn then
  return {'done'}
end
if record.generation ~= generation then
  if record.status == 'completed' or redis.call('EXISTS', processed) == 1 then
    return {'done'}
  elseif spec == '' then
    return {'unknown'}
  elseif not restore(job, spec, generation) then
    return {'obsolete'}
  end
  record = known()
end
if not among(record.status, sources) then
  -- The record of a cancelled or expired job was kept for longer because of this message.
  if record.status == 'cancelled' then
    redis.call('PEXPIRE', job, keptMillis)
  elseif record.letterUnsent then
    return {'failed'}
  end
  return {'done'}
end
-- The message is from before the job was postponed, and its acknowledgement was lost. Another message
-- will be sent when the job is due.
if tonumber(postponements) < tonumber(record.postponements or 0)
    and tonumber(record.nextAttemptAt or 0) > redisMillis() then
  return {'obsolete'}
end
-- This call is a repetition, because the answer to the first one was lost.
if record.token == token then
  redis.call('SET', lease, token, 'PX', leaseMillis)
  return {'granted', record.attempts, record.postponements or '0', record.postponedSince or ''}
end
local holder = redis.call('SET', lease, token, 'PX', leaseMillis, 'NX', 'GET')
if holder and holder ~= evicted then
  return {'busy', holder}
end
-- The attempt that was asked to stop has died or failed before it did.
if record.stopping then
  cancel(job, lease, now, keptMillis)
  return {'cancelled'}
end
-- No attempt begins too late: neither the first one nor one after attempts that failed.
if expire(job, lease, expiresAt, keptMillis) then
  return {'expired'}
end
if holder then
  redis.call('SET', lease, token, 'PX', leaseMillis)
end
if record.nextAttemptAt or record.progress then
  redis.call('HDEL', job, 'nextAttemptAt', 'progress')
end
local attempts = (record.attempts or 0) + 1
revise(job, record.revision, 'status', 'active', 'token', token, 'attempts', attempts, 'startedAt', record.startedAt or now)
return {'granted', tostring(attempts), record.postponements or '0', record.postponedSince or ''}
