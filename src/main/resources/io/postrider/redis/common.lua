-- What all scripts begin with. A script touches the keys of one job, so one slot.

-- Whether a status is among comma-separated ones.
local function among(status, sources)
  return status and string.find(',' .. sources .. ',', ',' .. status .. ',', 1, true) ~= nil
end

-- Some fields of a job, by name; what is not there is false.
local function read(job, ...)
  local fields = {}
  for i, value in ipairs(redis.call('HMGET', job, ...)) do
    fields[select(i, ...)] = value
  end
  return fields
end

-- Where an attempt stands with its job: whether it has settled it already; and the status from
-- which it may, or false if the job is not in its hands any more.
local function standing(job, token, sources)
  local record = read(job, 'settled', 'token', 'status')
  return record.settled == token, record.token == token and among(record.status, sources) and record.status
end

-- Writes fields, counts the change and tells those who watch the job.
local function change(job, ...)
  redis.call('HSET', job, ...)
  redis.call('PUBLISH', job, redis.call('HINCRBY', job, 'revision', 1))
end

-- Cancels a job that nobody works on any more.
local function cancel(job, lease, now, keptMillis)
  redis.call('DEL', lease)
  redis.call('HDEL', job, 'token', 'nextAttemptAt', 'progress', 'stopping')
  change(job, 'status', 'cancelled', 'finishedAt', now)
  redis.call('PEXPIRE', job, keptMillis)
end

-- Makes the record fit the message if Redis has lost the job, or a replay of it.
-- Returns the status, or false if the message is of an earlier generation.
local function restore(job, spec, generation)
  local known = redis.call('HGET', job, 'generation')
  if not known or tonumber(known) < tonumber(generation) then
    redis.call('DEL', job)
    change(job, 'spec', spec, 'generation', generation, 'status', 'waiting', 'attempts', 0)
  elseif tonumber(known) > tonumber(generation) then
    return false
  end
  return redis.call('HGET', job, 'status')
end
