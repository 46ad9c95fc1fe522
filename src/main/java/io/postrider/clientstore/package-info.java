/**
 * What Redis keeps about clients: their keys and sessions, their rate limits, the schedules,
 * recipients and suppressed addresses that they have set up, and who has changed what.
 */
package io.postrider.clientstore;
