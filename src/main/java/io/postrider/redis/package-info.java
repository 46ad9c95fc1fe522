/**
 * The only package that knows Jedis. It implements the stores that the other packages declare, one
 * script for each step that must not be divided.
 */
package io.postrider.redis;
