/**
 * What belongs to the server around the resources, Payara and Grizzly: ports, probes, draining,
 * slow clients, error pages and headers of all answers. Connections come in before any resource
 * sees them, and answers pass through here last.
 */
package io.postrider.server;
