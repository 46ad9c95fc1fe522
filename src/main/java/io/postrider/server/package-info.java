/**
 * What belongs to the server (Payara and Grizzly) around the resources: ports, probes, draining,
 * slow clients, error pages and the headers of all answers. Requests pass through here before a
 * resource gets them, and answers pass through here last.
 */
package io.postrider.server;
