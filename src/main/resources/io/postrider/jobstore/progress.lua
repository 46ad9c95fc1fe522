-- Stores the progress of an attempt. Returns 0 if the attempt must stop, or its job has completed.
local job = KEYS[1]
local token, progress = unpack(ARGV)

local record = read(job, 'token', 'status', 'stopping', 'progress', 'revision')
if record.token ~= token or record.stopping or record.status == 'completed' then
  return 0
end
if record.progress ~= progress then
  revise(job, record.revision, 'progress', progress)
end
return 1
