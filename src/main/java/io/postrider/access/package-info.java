/** Who may call, what they may do, and how often. */
package io.postrider.access;
