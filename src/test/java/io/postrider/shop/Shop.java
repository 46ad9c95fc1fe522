package io.postrider.shop;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The application. */
@ApplicationPath("/")
public class Shop extends Application {}
