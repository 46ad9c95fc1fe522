/** Serves the documentation of the API as a page. */
package io.postrider.docs;
