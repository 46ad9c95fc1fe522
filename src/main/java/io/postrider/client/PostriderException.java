package io.postrider.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A call that failed, after it was repeated as far as that helps.
 *
 * <pre>{@code
 * try {
 *   client.jobs().cancel(jobId);
 * } catch (PostriderException.Conflict tooLate) {
 *   System.out.println(tooLate.problem().detail());
 * }
 * }</pre>
 */
public abstract class PostriderException extends RuntimeException {

  private PostriderException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The service refused the request; the subclass says in which way. */
  public static class Refused extends PostriderException {

    private final transient Problem problem;
    private final Duration retryAfter;

    Refused(Problem problem, Duration retryAfter) {
      super(problem.sentence(), null);
      this.problem = problem;
      this.retryAfter = retryAfter;
    }

    /** What is wrong. */
    public Problem problem() {
      return problem;
    }

    /** The status code. */
    public int status() {
      return problem.status();
    }

    /** How long the service asks to wait before the next request. */
    public Optional<Duration> retryAfter() {
      return Optional.ofNullable(retryAfter);
    }

    /** The exception for a status code. */
    static Refused of(Problem problem, Duration retryAfter) {
      int status = problem.status();
      return switch (status) {
        case 401 -> new Unauthorized(problem, retryAfter);
        case 403 -> new Forbidden(problem, retryAfter);
        case 404 -> new NotFound(problem, retryAfter);
        case 409 -> new Conflict(problem, retryAfter);
        case 429 -> new TooManyRequests(problem, retryAfter);
        default ->
            status >= 500
                ? new Unavailable(problem, retryAfter)
                : new InvalidRequest(problem, retryAfter);
      };
    }

    /** Whether the same request may succeed soon. */
    boolean isTemporary() {
      return false;
    }

    /** Whether the service says that it has done nothing. */
    boolean hadNoEffect() {
      return true;
    }
  }

  /** The request is wrong ({@code 400}, {@code 413}, {@code 415}, {@code 422} and the like). */
  public static final class InvalidRequest extends Refused {
    InvalidRequest(Problem problem, Duration retryAfter) {
      super(problem, retryAfter);
    }
  }

  /** The key is missing, unknown or revoked ({@code 401}). */
  public static final class Unauthorized extends Refused {
    Unauthorized(Problem problem, Duration retryAfter) {
      super(problem, retryAfter);
    }
  }

  /** The key does not allow this ({@code 403}). */
  public static final class Forbidden extends Refused {
    Forbidden(Problem problem, Duration retryAfter) {
      super(problem, retryAfter);
    }
  }

  /** It does not exist, or is not visible to this client ({@code 404}). */
  public static final class NotFound extends Refused {
    NotFound(Problem problem, Duration retryAfter) {
      super(problem, retryAfter);
    }
  }

  /** The state of something does not allow this ({@code 409}). */
  public static final class Conflict extends Refused {
    Conflict(Problem problem, Duration retryAfter) {
      super(problem, retryAfter);
    }

    /** The job that causes the conflict. */
    public Optional<String> jobId() {
      return Optional.ofNullable(problem().jobId());
    }

    @Override
    boolean isTemporary() {
      return retryAfter().isPresent();
    }
  }

  /** Too many requests or open streams ({@code 429}). */
  public static final class TooManyRequests extends Refused {
    TooManyRequests(Problem problem, Duration retryAfter) {
      super(problem, retryAfter);
    }

    @Override
    boolean isTemporary() {
      return true;
    }
  }

  /** The service cannot do it now ({@code 5xx}). After a {@code 503} to a job, no job runs. */
  public static final class Unavailable extends Refused {
    Unavailable(Problem problem, Duration retryAfter) {
      super(problem, retryAfter);
    }

    @Override
    boolean isTemporary() {
      return true;
    }

    @Override
    boolean hadNoEffect() {
      return false;
    }
  }

  /** There was no answer, so that it is unknown whether the request had an effect. */
  public static final class NoAnswer extends PostriderException {
    NoAnswer(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The answer is not one of Postrider: something else answers at that URL. */
  public static final class Unreadable extends PostriderException {
    Unreadable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * {@code submitAll} failed after some results were known; the cause says why. Requests that have
   * an {@code Idempotency-Key} of the caller's can all be submitted again.
   */
  public static final class Incomplete extends PostriderException {

    private final transient List<BatchResult> results;

    Incomplete(List<BatchResult> results, PostriderException cause) {
      super("only a part was submitted: " + cause.getMessage(), cause);
      this.results = results;
    }

    /** A result for each request, in their order; null if it is not known. */
    public List<BatchResult> results() {
      return results;
    }
  }

  /** A job had not ended in the time that was given. */
  public static final class NotEnded extends PostriderException {

    private final transient Job job;

    NotEnded(Job job, Duration waited) {
      super("job " + job.jobId() + " is " + job.status().text() + " after " + waited, null);
      this.job = job;
    }

    /** The job as it was then. */
    public Job job() {
      return job;
    }
  }
}
