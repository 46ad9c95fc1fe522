/** {@code ./mvnw -Pbench}: how much the service does, and what each job costs. */
package io.postrider.bench;
