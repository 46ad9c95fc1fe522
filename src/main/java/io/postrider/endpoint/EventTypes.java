package io.postrider.endpoint;

import io.postrider.job.JobKinds;
import io.postrider.platform.InvalidFieldException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names of the events that webhooks tell: {@code <kind>.<outcome>} for each kind of job and
 * each way in which a job ends, and two more.
 */
public final class EventTypes {

  /** A job has failed for good and is kept for operators to replay. */
  public static final String DEAD_LETTERED = "job.dead-lettered";

  /** An endpoint of the same client is not called any more. */
  public static final String ENDPOINT_DISABLED = "endpoint.disabled";

  /** How a job ends, as the second part of an event type. */
  public static final List<String> OUTCOMES =
      List.of("completed", "failed", "cancelled", "expired");

  private static final String ALL_OF = ".*";
  private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9-]*)\\.(\\*|[a-z][a-z-]*)");
  private static final Set<String> OTHERS = Set.of(DEAD_LETTERED, ENDPOINT_DISABLED);
  private static final Set<String> OTHER_GROUPS = Set.of("job", "endpoint");

  private EventTypes() {}

  /**
   * Whether a list of types and wildcards such as {@code report.*} names a type; none names all.
   */
  static boolean include(List<String> wanted, String type) {
    return wanted.isEmpty()
        || wanted.contains(type)
        || wanted.contains(type.substring(0, type.indexOf('.')) + ALL_OF);
  }

  /**
   * Checks a list that a client has written.
   *
   * @throws InvalidFieldException if it names a type that does not exist
   */
  static void check(List<String> wanted, JobKinds kinds) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!exists(wanted.get(i), kinds)) {
        throw new InvalidFieldException(
            "/eventTypes/" + i,
            "is no event type, such as report.failed, nor a group of them, such as report.*");
      }
    }
  }

  /** Whether there is such a type, or a group of types with such a wildcard. */
  public static boolean exists(String type, JobKinds kinds) {
    var form = FORM.matcher(type);
    if (!form.matches() || OTHERS.contains(type)) {
      return OTHERS.contains(type);
    }
    var group = form.group(1);
    return OTHER_GROUPS.contains(group)
        ? form.group(2).equals("*")
        : kinds.has(group) && (form.group(2).equals("*") || OUTCOMES.contains(form.group(2)));
  }
}
