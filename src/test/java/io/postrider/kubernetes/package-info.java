/** The Helm chart of {@code server-config/kubernetes}, checked without a cluster. */
package io.postrider.kubernetes;
