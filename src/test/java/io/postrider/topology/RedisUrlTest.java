package io.postrider.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postrider.topology.RedisUrl.Access;
import io.postrider.topology.RedisUrl.Cluster;
import io.postrider.topology.RedisUrl.Sentinels;
import io.postrider.topology.RedisUrl.Single;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;

/** What operators write, and what they are told when it cannot be read. */
class RedisUrlTest {

  private static final Access OPEN = new Access(null, null, 0, false);

  @Test
  void single_redis_has_a_default_port_and_database() {
    assertThat(RedisUrl.parse("redis://redis"))
        .isEqualTo(new Single(new HostAndPort("redis", 6379), OPEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"redis://h:1/3", "redis://h:1?db=3", "redis://h:1/?db=3"})
  void single_redis_may_have_a_database(String url) {
    assertThat(RedisUrl.parse(url))
        .isEqualTo(new Single(new HostAndPort("h", 1), new Access(null, null, 3, false)));
  }

  @Test
  void rediss_means_tls() {
    assertThat(RedisUrl.parse(" rediss://me:pw@h:1/ "))
        .isEqualTo(new Single(new HostAndPort("h", 1), new Access("me", "pw", 0, true)));
  }

  @ParameterizedTest
  @CsvSource({
    "redis://:p%40s%2Fs%3A%25@h, p@s/s:%",
    "redis://:a+b@h, a+b",
    "redis://:a:b@h, a:b",
    "redis://:a@b@h, a@b"
  })
  void password_is_read_as_it_was_encoded(String url, String password) {
    assertThat(RedisUrl.parse(url).access()).isEqualTo(new Access(null, password, 0, false));
  }

  @Test
  void ipv6_addresses_are_in_brackets() {
    assertThat(RedisUrl.parse("redis://[::1]:7000"))
        .isEqualTo(new Single(new HostAndPort("[::1]", 7000), OPEN));
  }

  @Test
  void cluster_is_a_list_of_nodes() {
    assertThat(RedisUrl.parse("redis-cluster://:pw@a:1,b"))
        .isEqualTo(
            new Cluster(
                List.of(new HostAndPort("a", 1), new HostAndPort("b", 6379)),
                new Access(null, "pw", 0, false)));
    assertThat(RedisUrl.parse("rediss-cluster://a/").access())
        .isEqualTo(new Access(null, null, 0, true));
  }

  @Test
  void sentinels_are_a_list_and_know_the_primary_by_a_name() {
    assertThat(RedisUrl.parse("redis-sentinel://a:1,b,[::1]:3/mymaster"))
        .isEqualTo(
            new Sentinels(
                List.of(
                    new HostAndPort("a", 1),
                    new HostAndPort("b", 26379),
                    new HostAndPort("[::1]", 3)),
                "mymaster",
                OPEN,
                OPEN));
  }

  @Test
  void sentinels_have_a_password_of_their_own() {
    assertThat(
            RedisUrl.parse(
                "redis-sentinel://me:pw@a:1/jobs"
                    + "?db=2&tls=true&sentinelUser=s&sentinelPassword=s%26p"))
        .isEqualTo(
            new Sentinels(
                List.of(new HostAndPort("a", 1)),
                "jobs",
                new Access("me", "pw", 2, true),
                new Access("s", "s&p", 0, true)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | must begin with redis://",
        "localhost:6379 | must begin with redis://",
        "http://h:6379 | must begin with redis://",
        "redis-clusters://h:6379 | must begin with redis://",
        "redis://:se/cret@h | percent-encode",
        "redis://:se?cret@h | percent-encode",
        "redis://:se#cret@h | percent-encode",
        "redis://h/0#secret | has a #",
        "redis://:se%cret@h | write it as %25",
        "redis://secret@h | a user without a password",
        "redis:// | number 1 is not",
        "redis://:secret | number 1 is not",
        "redis://h:port | number 1 is not",
        "redis://h:0 | a port from 1 to 65535",
        "redis://h:65536 | a port from 1 to 65535",
        "redis://a,b | write redis-sentinel:// if they are Sentinels, redis-cluster:// if",
        "redis://h/secret | the database as a number",
        "redis://h?secret=x | only these parameters: db",
        "redis://h?secret | write name=value",
        "redis-sentinel://a,,b/m | number 2 is not",
        "redis-sentinel://a,b | /mymaster",
        "redis-sentinel://a,b/?db=0 | /mymaster",
        "redis-sentinel://a/m/0 | /mymaster",
        "redis-sentinel://a/m?tls=secret | tls=true or tls=false",
        "redis-sentinel://a/m?db=-1 | the database as a number",
        "redis-sentinel://a/m?sentinelPassword=se@cret | percent-encode",
        "redis-sentinel://a/m?sentinelpassword=secret | only these parameters: db, tls,",
        "redis-cluster://a,,b | number 2 is not",
        "redis-cluster://a,b/1 | has one database only",
        "redis-cluster://a,b?db=0 | may have no parameters",
      })
  void what_cannot_be_read_is_told_in_one_sentence_without_passwords(String url, String told) {
    assertThatThrownBy(() -> RedisUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("POSTRIDER_REDIS_URL ")
        .hasMessageContaining(told)
        .hasMessageNotContaining("cret")
        .hasMessageEndingWith(".");
  }

  @Test
  void passwords_are_not_in_the_text_of_the_value() {
    assertThat(RedisUrl.parse("redis-sentinel://u:secret@a/m?sentinelPassword=secret").toString())
        .doesNotContain("secret");
  }
}
