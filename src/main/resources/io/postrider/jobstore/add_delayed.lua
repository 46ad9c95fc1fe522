-- Adds a delayed job unless Redis has it. Returns 'added' if it had not, 'waiting' if the job waits for its
-- time, and 'gone' if it has been started, has ended or was withdrawn.
local job, processed = KEYS[1], KEYS[2]
local spec, dueAt, delayed = unpack(ARGV)

local record = read(job, 'status', 'attempts', 'postponements', 'withdrawn')
if record.withdrawn or redis.call('EXISTS', processed) == 1 then
  return 'gone'
elseif not record.status then
  change(job, 'spec', spec, 'generation', 0, 'status', delayed, 'attempts', 0, 'nextAttemptAt', dueAt)
  return 'added'
end
local started = record.attempts ~= '0' or record.postponements
return record.status == delayed and not started and 'waiting' or 'gone'
