/**
 * The only package that sends messages to Artemis, reads its dead letters and manages it. Jobs and
 * webhook deliveries come in and go out as messages; this package also reads the messages that
 * workers receive.
 */
package io.postrider.broker;
