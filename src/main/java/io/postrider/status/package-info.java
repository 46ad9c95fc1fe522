/**
 * What clients do with jobs that exist: look at one, at once or when it has ended, follow its
 * changes, search, and cancel. Requests come in; jobs as clients see them go out.
 */
package io.postrider.status;
