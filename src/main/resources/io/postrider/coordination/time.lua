-- The time of Redis: seconds and microseconds. The key only says which node of a cluster answers.
return redis.call('TIME')
