/** Broker, Redis and Payara Micro as local processes: what the run command and the tests share. */
package io.postrider.stack;
