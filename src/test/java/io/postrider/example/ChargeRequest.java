package io.postrider.example;

import io.postrider.api.MaxCodePoints;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;

/** The body of {@code POST /charges}: how much a user is to pay. */
public record ChargeRequest(
    @NotBlank
        @MaxCodePoints(max = 200)
        @Pattern(regexp = "[^\\p{Cc}]*", message = "holds a control character")
        String userId,
    @NotNull @Positive Integer cents,
    @MaxCodePoints(max = 2048) String webhookUrl) {

  JsonObject payload() {
    return Json.createObjectBuilder().add("cents", cents).build();
  }
}
