-- Completes a job for the attempt that holds it. Returns its record, or false if the token is stale.
local job, lease, processed, made, result = unpack(KEYS)
local token, now, processedMillis, keptMillis, sources, resultUrl = unpack(ARGV)

local stored = redis.call('HGETALL', job)
local record = {}
for i = 1, #stored, 2 do
  record[stored[i]] = stored[i + 1]
end
if record.token ~= token then
  return false
end
-- This call is a repetition, because the answer to the first one was lost. The token stays in the
-- record of a job that has completed: no script takes it there for the right to do anything else.
if record.status == 'completed' then
  return stored
end
if not among(record.status, sources) then
  return false
end
-- The record shows that the job is done. If records are kept for a short time only, the processed
-- mark shows it for longer.
if processedMillis ~= '0' then
  redis.call('SET', processed, token, 'PX', processedMillis)
end
local withResult = resultUrl ~= '' and redis.call('EXISTS', made) == 1
if withResult then
  redis.call('RENAME', made, result)
  redis.call('PEXPIRE', result, keptMillis)
  redis.call('HSET', job, 'resultUrl', resultUrl)
end
-- An attempt before this one may have settled: its repetition must find that it is over.
local unneeded = record.nextAttemptAt or record.progress or record.stopping or record.settled
if unneeded then
  redis.call('HDEL', job, 'nextAttemptAt', 'progress', 'stopping', 'settled')
end
local revision = revise(job, record.revision, 'status', 'completed', 'finishedAt', now)
redis.call('PEXPIRE', job, keptMillis)
-- The holder of the token holds the lease, too.
redis.call('DEL', lease)
if withResult or unneeded then
  return redis.call('HGETALL', job)
end
-- The reader takes the last of several values of a field.
for _, changed in ipairs({'status', 'completed', 'finishedAt', now, 'revision', revision}) do
  stored[#stored + 1] = changed
end
return stored
