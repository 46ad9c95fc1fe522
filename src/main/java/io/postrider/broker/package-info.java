/**
 * The only package that sends to Artemis, reads its dead letters and manages it. Jobs and webhooks
 * come in and become messages; what workers receive is read here.
 */
package io.postrider.broker;
