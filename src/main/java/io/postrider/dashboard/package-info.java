/**
 * The operators' page, and the overview that it shows. Figures of all packages come in, one
 * snapshot goes out, as an answer or a stream.
 */
package io.postrider.dashboard;
