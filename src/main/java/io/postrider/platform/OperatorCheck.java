package io.postrider.platform;

import org.eclipse.microprofile.health.HealthCheck;

/**
 * A health check whose answer is for operators alone. It may be about the whole service, such as a
 * queue that has no consumer on any node. A load balancer asks the readiness checks instead, which
 * are about the node that answers.
 */
public interface OperatorCheck extends HealthCheck {}
