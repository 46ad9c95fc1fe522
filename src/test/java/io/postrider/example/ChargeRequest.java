package io.postrider.example;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;

/** The body of {@code POST /charges}: how much a user is to pay. */
public record ChargeRequest(
    @NotBlank @Size(max = 200) String userId,
    @NotNull @Positive Integer cents,
    @Size(max = 2048) String webhookUrl) {

  JsonObject payload() {
    return Json.createObjectBuilder().add("cents", cents).build();
  }
}
