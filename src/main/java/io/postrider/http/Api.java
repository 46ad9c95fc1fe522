package io.postrider.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The resources, at the root of the context. */
@ApplicationPath("/")
public class Api extends Application {}
