/**
 * The way to Redis for all stores: commands of many callers in one pipeline, Lua scripts, sorted
 * sets that are spread over a Redis Cluster, token buckets, and messages on channels; and whether
 * Redis is healthy.
 */
package io.postrider.redis;
