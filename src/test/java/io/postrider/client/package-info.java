/** Tests of the client library: against scripted answers, and against the service as it runs. */
package io.postrider.client;
