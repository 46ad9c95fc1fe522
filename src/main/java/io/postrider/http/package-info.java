/** What every resource shares: reading bodies, limits, problems. */
package io.postrider.http;
