/**
 * What goes into the resource adapter's archive beside Artemis's own classes; not part of the WAR.
 */
package io.postrider.adapter;
