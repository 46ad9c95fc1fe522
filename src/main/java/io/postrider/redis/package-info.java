/**
 * The only package that uses Jedis. It implements the stores that the other packages declare, with
 * one Lua script for each step that must be atomic.
 */
package io.postrider.redis;
