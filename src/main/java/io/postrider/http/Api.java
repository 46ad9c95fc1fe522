package io.postrider.http;

import io.postrider.job.Roles;
import jakarta.annotation.security.DeclareRoles;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The resources, at the root of the context. */
@ApplicationPath("/")
@DeclareRoles({Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN})
public class Api extends Application {}
