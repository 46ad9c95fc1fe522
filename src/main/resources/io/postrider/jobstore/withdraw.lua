-- Withdraws a job that was not accepted, so that it never runs: not when delayed commands store its
-- record afterwards, nor when its message is delivered. The mark is kept longer than both can take.
-- Returns 2 if the job was stored, 1 if not, and 0 if it must run: it has been started, or is the
-- answer to another request.
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
-- The revision shows those who store the record afterwards that it was there: not all fields are new.
redis.call('HSET', job, 'withdrawn', 1, 'revision', 0)
redis.call('PEXPIRE', job, keptMillis)
return record.status and 2 or 1
