/** The dashboard: its page, and what it shows of the whole service. */
package io.postrider.dashboard;
