/** A kind of job as docs/adding-a-kind.md adds one, complete: these files are what it shows. */
package io.postrider.example;
