package io.postrider.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Occurrences at the local times that a cron expression names: five fields as in crontab(5), or six
 * with seconds before them, or a name such as {@code @daily}.
 *
 * <p>A local time that does not exist, because the clock is put forward, occurs at the moment of
 * the change. One that exists twice, because the clock is put back, occurs the first time only. The
 * library computes local times alone; the time zone is applied here, because libraries differ in
 * those cases.
 */
final class CronRecurrence implements Recurrence {

  private static final CronParser MINUTES =
      new CronParser(fields(CronDefinitionBuilder.defineCron()));

  private static final CronParser SECONDS =
      new CronParser(fields(CronDefinitionBuilder.defineCron().withSeconds().and()));

  private final ExecutionTime times;
  private final ZoneId zone;

  private CronRecurrence(Cron cron, ZoneId zone) {
    this.times = ExecutionTime.forCron(cron);
    this.zone = zone;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalArgumentException if it is none, with what is wrong
   */
  static CronRecurrence of(String expression, ZoneId zone) {
    var text = expression.strip();
    var parser = text.split("\\s+").length == 6 ? SECONDS : MINUTES;
    return new CronRecurrence(parser.parse(text).validate(), zone);
  }

  private static CronDefinition fields(CronDefinitionBuilder seconds) {
    return seconds
        .withMinutes()
        .withStrictRange()
        .and()
        .withHours()
        .withStrictRange()
        .and()
        .withDayOfMonth()
        .supportsL()
        .withStrictRange()
        .and()
        .withMonth()
        .withStrictRange()
        .and()
        .withDayOfWeek()
        .withValidRange(0, 7)
        .withMondayDoWValue(1)
        .withIntMapping(7, 0)
        .supportsHash()
        .supportsL()
        .and()
        .withSupportedNicknameYearly()
        .withSupportedNicknameAnnually()
        .withSupportedNicknameMonthly()
        .withSupportedNicknameWeekly()
        .withSupportedNicknameDaily()
        .withSupportedNicknameMidnight()
        .withSupportedNicknameHourly()
        .instance();
  }

  @Override
  public Optional<Instant> after(Instant time) {
    var local = time.atZone(zone).toLocalDateTime();
    var next = following(local);
    while (next.isPresent() && !instant(next.get()).isAfter(time)) {
      next = following(next.get());
    }
    return next.map(this::instant);
  }

  private Optional<LocalDateTime> following(LocalDateTime local) {
    return times.nextExecution(local.atZone(ZoneOffset.UTC)).map(next -> next.toLocalDateTime());
  }

  private Instant instant(LocalDateTime local) {
    var gap = zone.getRules().getTransition(local);
    return gap != null && gap.isGap()
        ? gap.getInstant()
        : local.atZone(zone).withEarlierOffsetAtOverlap().toInstant();
  }
}
