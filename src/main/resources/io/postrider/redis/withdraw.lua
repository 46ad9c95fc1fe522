-- Sees to it that a job that was not accepted never runs, whatever of it still comes: its record, in
-- commands that were held up on the way, or its message. The mark outlives both.
-- Returns 2 if it was stored, 1 if not, and 0 if it must run: it has been started, or another request
-- was answered with it.
local job, lease = KEYS[1], KEYS[2]
local keptMillis, pending, known = unpack(ARGV)

local record = read(job, 'withdrawn', 'status', 'attempts', 'generation', 'accepted')
if record.withdrawn and not record.status then
  return 1
end
if record.status and not record.withdrawn
    and (known == 'keep'
      or record.accepted
      or not among(record.status, pending)
      or record.attempts ~= '0'
      or record.generation ~= '0'
      or redis.call('EXISTS', lease) == 1) then
  return 0
end
redis.call('DEL', job)
redis.call('HSET', job, 'withdrawn', 1)
redis.call('PEXPIRE', job, keptMillis)
return record.status and 2 or 1
