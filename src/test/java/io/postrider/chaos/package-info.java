/**
 * Kills, freezes and starves the running stack, and counts outside of it what became of the jobs.
 */
package io.postrider.chaos;
