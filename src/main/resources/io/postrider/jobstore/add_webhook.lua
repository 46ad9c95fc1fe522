-- Adds a further URL that receives the outcome of a job that has not ended.
-- Returns 'joined', 'full' if the job has the maximum number of URLs, or 'ended'.
local job = KEYS[1]
local url, terminal, most = unpack(ARGV)

local status = redis.call('HGET', job, 'status')
if not status or among(status, terminal) then
  return 'ended'
end
local urls = cjson.decode(redis.call('HGET', job, 'webhooks') or '[]')
for _, known in ipairs(urls) do
  if known == url then
    return 'joined'
  end
end
if #urls >= tonumber(most) then
  return 'full'
end
table.insert(urls, url)
change(job, 'webhooks', cjson.encode(urls))
return 'joined'
