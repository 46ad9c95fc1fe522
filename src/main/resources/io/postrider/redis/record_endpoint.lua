-- Counts an attempt to reach an endpoint; pauses, disables or activates the endpoint accordingly.
local endpoint = KEYS[1]
local owner, origin, outcome, detail, probe, goneReason, failingReason = unpack(ARGV, 1, 7)
local now, slotMillis, slots, least, percent, pause, longestPause, disableAfter, keptMillis =
  unpack(ARGV, 8)

-- Counts an attempt and returns the sums of the last slots. Removes older slots. Only a failure needs
-- the sums; a success reads the fields only once in each slot, to remove the old ones.
local function count(kind)
  local slot = math.floor(now / slotMillis)
  if redis.call('HINCRBY', endpoint, kind .. slot, 1) > 1 and kind == 'delivered:' then
    return
  end
  local counts = {delivered = 0, failed = 0}
  local fields = redis.call('HGETALL', endpoint)
  for i = 1, #fields, 2 do
    local name, at = string.match(fields[i], '^(%l+):(%d+)$')
    if at and tonumber(at) <= slot - slots then
      redis.call('HDEL', endpoint, fields[i])
    elseif at then
      counts[name] = counts[name] + fields[i + 1]
    end
  end
  return counts
end

local function pauseFor(times)
  local millis = math.min(pause * 2 ^ (times - 1), tonumber(longestPause))
  redis.call('HSET', endpoint, 'status', 'paused', 'pausedUntil', string.format('%d', now + millis))
end

local function disable(reason)
  redis.call('HDEL', endpoint, 'pausedUntil', 'pauses')
  redis.call('HSET', endpoint, 'status', 'disabled', 'reason', reason)
end

local status = redis.call('HGET', endpoint, 'status')
redis.call('HSET', endpoint, 'owner', owner, 'origin', origin)
if status ~= 'disabled' then
  redis.call('PEXPIRE', endpoint, keptMillis)
end
if outcome == 'DELIVERED' then
  count('delivered:')
  redis.call('HSET', endpoint, 'lastSuccessAt', now)
  redis.call('HDEL', endpoint, 'failingSince', 'failures')
  if status == 'paused' then
    local slot = math.floor(now / slotMillis)
    for i = slot - slots + 1, slot do
      redis.call('HDEL', endpoint, string.format('failed:%d', i))
    end
    redis.call('HDEL', endpoint, 'status', 'pausedUntil', 'pauses')
  end
  return
end

local counts = count('failed:')
redis.call('HSET', endpoint, 'lastFailureAt', now, 'lastError', detail)
redis.call('HSETNX', endpoint, 'failingSince', now)
local failures = redis.call('HINCRBY', endpoint, 'failures', 1)
local failingFor = now - redis.call('HGET', endpoint, 'failingSince')
if status == 'disabled' then
  return
elseif outcome == 'GONE' then
  disable(goneReason)
elseif failures >= tonumber(least) and failingFor >= tonumber(disableAfter) then
  disable(failingReason)
elseif status == 'paused' then
  if probe == 'true' then
    pauseFor(redis.call('HINCRBY', endpoint, 'pauses', 1))
  end
elseif counts.failed + counts.delivered >= tonumber(least)
    and counts.failed * 100 >= (counts.failed + counts.delivered) * percent then
  pauseFor(redis.call('HINCRBY', endpoint, 'pauses', 1))
end
