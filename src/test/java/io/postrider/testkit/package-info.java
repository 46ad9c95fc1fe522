/**
 * What tests of several packages share: a clock that tests move, stores in memory, and stubs of
 * large APIs.
 */
package io.postrider.testkit;
