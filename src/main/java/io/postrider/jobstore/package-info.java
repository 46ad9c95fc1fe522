/**
 * What Redis keeps about jobs: their records, claims and results, the outbox and the other lists
 * that jobs wait in, the lists that searches and the dead letters read. It implements the stores
 * that the packages along the road declare, with one Lua script for each step that must be atomic.
 */
package io.postrider.jobstore;
