/**
 * Jobs that recur: a schedule is defined once, and makes a job at each of its occurrences. The
 * leading node looks for what is due; any node can go on where it ends.
 */
package io.postrider.schedule;
