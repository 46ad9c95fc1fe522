/** State in Redis: the only package that knows Jedis. */
package io.postrider.redis;
