package io.postrider.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.redis.RealRedis;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WithdrawalNoticesIT {

  private final RealRedis server = new RealRedis();
  private final CoordinationNode node = new CoordinationNode(server.url());
  private final CoordinationNode other = new CoordinationNode(server.url());

  @AfterEach
  void stop() {
    node.close();
    other.close();
    server.close();
  }

  @Test
  void other_nodes_read_the_notice_of_one_until_that_removes_it() {
    other.withdrawals().post();
    node.withdrawals().post();
    assertThat(node.withdrawals().exist()).isTrue();

    node.withdrawals().remove();
    assertThat(node.withdrawals().exist()).isTrue();

    other.withdrawals().remove();
    assertThat(node.withdrawals().exist()).isFalse();
  }

  @Test
  void notice_of_a_node_that_is_killed_expires() {
    node.withdrawals().post();

    assertThat(node.base.client().pttl(NodeKeys.WITHDRAWING)).isBetween(1L, 5_000L);
    node.base.client().zadd(NodeKeys.WITHDRAWING, 1, node.node.id());
    assertThat(node.withdrawals().exist()).isFalse();
  }
}
