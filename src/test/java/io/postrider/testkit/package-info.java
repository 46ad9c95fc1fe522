/**
 * What tests of several packages share: a clock that tests move, stores in memory, stubs of large
 * APIs, and patience.
 */
package io.postrider.testkit;
