/** The broker, Redis and Payara Micro as local processes, used by the run command and the tests. */
package io.postrider.stack;
