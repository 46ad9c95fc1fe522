package io.postrider.shop;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.rest.client.annotation.ClientHeaderParam;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/** The calls of Postrider that the shop needs. */
@RegisterRestClient(configKey = "jobs")
@ClientHeaderParam(name = "Authorization", value = "{authorization}", required = false)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface PostriderApi {

  /** The body of {@code POST /notifications}, or what the shop needs of it. */
  record Notification(String type, String userId, String webhookUrl) {}

  /** An accepted job. */
  record Accepted(String jobId, String statusUrl) {}

  /** What the shop needs of a job; JSON-B ignores the rest. */
  record Job(String jobId, String status) {}

  /** The key; without one, the header is not sent. */
  default String authorization() {
    return "Bearer " + ConfigProvider.getConfig().getValue("jobs.key", String.class);
  }

  /** Submits a notification. The same key is the same job. */
  @POST
  @Path("notifications")
  Accepted submit(@HeaderParam("Idempotency-Key") String key, Notification notification);

  /** Reads a job; {@code wait=20} waits up to 20 seconds for its end. */
  @GET
  @Path("jobs/{jobId}")
  Job job(@PathParam("jobId") String jobId, @HeaderParam("Prefer") String prefer);
}
