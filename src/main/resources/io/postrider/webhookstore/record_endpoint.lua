-- Counts an attempt, or several successes, for the circuit breakers of a host and of a target on it, which may pause,
-- disable or activate them. The breaker of a target exists only while the target fails.
-- Returns which of them were used for the first time in this slot: 1 the host, 2 the target, 3 both.
local host, target = KEYS[1], KEYS[2]
local owner, origin, kind, label, answered, outcome, detail, probe, goneReason, failingReason =
  unpack(ARGV, 1, 10)
local now, slotMillis, slots, least, percent, pause, longestPause, disableAfter, keptMillis, failingMillis, times =
  unpack(ARGV, 11)
local slot = math.floor(now / slotMillis)

local function increment(breaker, counter)
  return redis.call('HINCRBY', breaker, counter .. slot, times)
end

-- The sums of the last slots. Removes older slots.
local function sums(breaker)
  local counts = {delivered = 0, failed = 0}
  local fields = redis.call('HGETALL', breaker)
  for i = 1, #fields, 2 do
    local name, at = string.match(fields[i], '^(%l+):(%d+)$')
    if at and tonumber(at) <= slot - slots then
      redis.call('HDEL', breaker, fields[i])
    elseif at then
      counts[name] = counts[name] + fields[i + 1]
    end
  end
  return counts
end

-- A former version disabled the whole host after a 410; now that concerns only the target.
local function statusOf(breaker)
  local status, reason, failing = unpack(redis.call('HMGET', breaker, 'status', 'reason', 'failingSince'))
  if breaker == host and status == 'disabled' and reason == goneReason then
    redis.call('HDEL', breaker, 'status', 'reason')
    status = false
  end
  return status, failing
end

-- Keeps a breaker; a disabled one expires only if no webhook comes for it, and not at all if an
-- operator disabled it.
local function keep(breaker, status, millis)
  if status ~= 'disabled' then
    redis.call('PEXPIRE', breaker, millis)
  end
end

local function pauseFor(breaker)
  local pauses = redis.call('HINCRBY', breaker, 'pauses', 1)
  local millis = math.min(pause * 2 ^ (pauses - 1), tonumber(longestPause))
  redis.call('HSET', breaker, 'status', 'paused', 'pausedUntil', string.format('%d', now + millis))
end

local function disable(breaker, reason)
  redis.call('HDEL', breaker, 'pausedUntil', 'pauses')
  redis.call('HSET', breaker, 'status', 'disabled', 'reason', reason)
  redis.call('PEXPIRE', breaker, keptMillis)
end

local function succeeded(breaker, millis)
  local status, failing = statusOf(breaker)
  local first = increment(breaker, 'delivered:') == tonumber(times)
  redis.call('HSET', breaker, 'lastSuccessAt', now)
  if failing then
    redis.call('HDEL', breaker, 'failingSince', 'failures')
  end
  if status == 'paused' then
    for i = slot - slots + 1, slot do
      redis.call('HDEL', breaker, string.format('failed:%d', i))
    end
    redis.call('HDEL', breaker, 'status', 'pausedUntil', 'pauses')
  end
  if first then
    sums(breaker)
  end
  if first or failing then
    keep(breaker, status, millis)
  end
  return first
end

local function failed(breaker, millis, gone)
  local status = statusOf(breaker)
  local first = increment(breaker, 'failed:') == tonumber(times)
  local counts = sums(breaker)
  redis.call('HSET', breaker, 'lastFailureAt', now, 'lastError', detail)
  redis.call('HSETNX', breaker, 'failingSince', now)
  local failures = redis.call('HINCRBY', breaker, 'failures', 1)
  local failingFor = now - redis.call('HGET', breaker, 'failingSince')
  keep(breaker, status, millis)
  if status == 'disabled' then
    return first
  elseif gone then
    disable(breaker, goneReason)
  elseif failures >= tonumber(least) and failingFor >= tonumber(disableAfter) then
    disable(breaker, failingReason)
  elseif status == 'paused' then
    if probe == 'true' then
      pauseFor(breaker)
    end
  elseif counts.failed + counts.delivered >= tonumber(least)
      and counts.failed * 100 >= (counts.failed + counts.delivered) * percent then
    pauseFor(breaker)
  end
  return first
end

local used = 0
local first
if answered == 'true' then
  first = succeeded(host, keptMillis)
else
  first = failed(host, keptMillis, false)
end
if first then
  redis.call('HSET', host, 'owner', owner, 'origin', origin)
  used = 1
end
if outcome == 'DELIVERED' then
  if redis.call('EXISTS', target) == 1 then
    succeeded(target, slots * slotMillis)
  end
elseif answered == 'true' and failed(target, failingMillis, outcome == 'GONE') then
  redis.call('HSET', target, 'owner', owner, 'origin', origin, 'kind', kind, 'label', label)
  used = used + 2
end
return used
