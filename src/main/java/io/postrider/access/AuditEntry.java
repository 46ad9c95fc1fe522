package io.postrider.access;

import jakarta.json.bind.annotation.JsonbPropertyOrder;

/**
 * A change that somebody made by its role, not as the owner of a job.
 *
 * @param at when, in ISO 8601
 * @param who the client's id, {@code admin-key} for the configured key, {@code local} without keys
 * @param action the method and the path; a name in braces where the path names a person
 * @param request what was asked for, if that is more than the path says
 * @param status what was answered
 */
@JsonbPropertyOrder({"at", "who", "role", "action", "request", "status"})
public record AuditEntry(
    String at, String who, String role, String action, String request, int status) {}
