/**
 * The operators' page, and the overview that it shows. The state of other packages comes in,
 * snapshots go out as a stream.
 */
package io.postrider.dashboard;
