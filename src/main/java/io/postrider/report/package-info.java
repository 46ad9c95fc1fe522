/** Reports: one kind of job. */
package io.postrider.report;
