/** Notifications, a kind of job: {@code POST /notifications} comes in, a mail goes out. */
package io.postrider.notification;
