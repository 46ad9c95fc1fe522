/**
 * Kills, freezes and fills the servers of a running stack, and counts from outside what became of
 * the jobs.
 */
package io.postrider.chaos;
