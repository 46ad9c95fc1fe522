/** What tests of several packages share: time that stands still, and stand-ins for large APIs. */
package io.postrider.testkit;
