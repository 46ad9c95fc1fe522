/** The Helm chart and the Compose files, checked without a cluster and without an engine. */
package io.postrider.deployment;
