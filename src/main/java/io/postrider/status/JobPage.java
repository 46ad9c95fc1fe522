package io.postrider.status;

import io.postrider.job.JobView;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.List;

/** A page of a list of jobs; {@code nextCursor} is absent on the last page. */
@JsonbPropertyOrder({"items", "nextCursor"})
public record JobPage(List<JobView> items, String nextCursor) {}
