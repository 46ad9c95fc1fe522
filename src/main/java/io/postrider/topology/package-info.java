/**
 * Where Redis is: one server, several behind Sentinels, or a Redis Cluster. This package reads the
 * URL, finds the primaries, pools the connections to them, and follows when another server becomes
 * the primary.
 */
package io.postrider.topology;
