/** Notifications: one kind of job. */
package io.postrider.notification;
