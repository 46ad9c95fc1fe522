package io.postrider.access;

import jakarta.json.bind.annotation.JsonbPropertyOrder;

/**
 * A change that a caller made because of its role, not as the owner of a job.
 *
 * @param at the time, in ISO 8601
 * @param who the client's id, {@code admin-key} for the configured key, {@code local} while no key
 *     exists
 * @param action the method and the path, in which a parameter in braces replaces the name of a
 *     person
 * @param request the request's body, if it has one
 * @param status the status of the answer
 */
@JsonbPropertyOrder({"at", "who", "role", "action", "request", "status"})
public record AuditEntry(
    String at, String who, String role, String action, String request, int status) {}
