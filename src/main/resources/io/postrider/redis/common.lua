-- The beginning of all scripts. A script touches the keys of one job, which are in one slot.

-- Whether a status is among comma-separated ones. None of them is a part of another.
local function among(status, sources)
  return status and string.find(sources, status, 1, true) ~= nil
end

-- Some fields of a job, by name; an absent field is false.
local function read(job, ...)
  local names, fields = {...}, {}
  local values = redis.call('HMGET', job, ...)
  for i = 1, #names do
    fields[names[i]] = values[i]
  end
  return fields
end

-- Whether an attempt has settled its job already, and the status from which it may settle it; false
-- if the attempt does not hold the job any more.
local function settlement(job, token, sources)
  local record = read(job, 'settled', 'token', 'status')
  return record.settled == token, record.token == token and among(record.status, sources) and record.status
end

-- Writes fields and the revision that follows the given one, and publishes it to the job's followers.
-- Returns it.
local function revise(job, revision, ...)
  local revised = string.format('%d', (revision or 0) + 1)
  redis.call('HSET', job, 'revision', revised, ...)
  redis.call('PUBLISH', job, revised)
  return revised
end

-- The same for a caller that has not read the revision.
local function change(job, ...)
  return revise(job, redis.call('HGET', job, 'revision'), ...)
end

-- Takes back the attempt that has just begun; the caller writes the count of attempts that this returns.
local function uncount(job)
  local attempts = tonumber(redis.call('HGET', job, 'attempts')) - 1
  redis.call('HDEL', job, 'token', 'progress')
  if attempts == 0 then
    redis.call('HDEL', job, 'startedAt')
  end
  return attempts
end

-- Cancels a job that no worker holds any more, and writes further fields.
local function cancel(job, lease, now, keptMillis, ...)
  redis.call('DEL', lease)
  redis.call('HDEL', job, 'token', 'nextAttemptAt', 'progress', 'stopping')
  change(job, 'status', 'cancelled', 'finishedAt', now, ...)
  redis.call('PEXPIRE', job, keptMillis)
end

-- The time by the clock of Redis, in milliseconds. The clocks of nodes may differ from each other.
local function redisMillis()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Expires a job that no worker holds, if its time has come. Nodes of the version before do not know
-- expired jobs: they read the record as that of a cancelled one.
-- Returns whether the job has expired now.
local function expire(job, lease, expiresAt, keptMillis)
  if expiresAt == '' then
    return false
  end
  local now = redisMillis()
  if tonumber(expiresAt) > now then
    return false
  end
  cancel(job, lease, string.format('%d', now), keptMillis, 'expired', 1)
  return true
end

-- Restores the record from the message if Redis has lost the job, or a replay of it.
-- Returns the status, or false if the message belongs to an earlier generation.
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
