/** Reports, one kind of job: {@code POST /reports} comes in, a document to be fetched goes out. */
package io.postrider.report;
