package io.postrider.status;

import io.postrider.job.JobView;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;

/** A part of a list of jobs; {@code nextCursor} is absent after the last. */
@JsonbPropertyOrder({"items", "nextCursor"})
public record JobPage(List<JobView> items, String nextCursor) {}
