/** Reports, a kind of job: {@code POST /reports} comes in, a document for download goes out. */
package io.postrider.report;
