/** A kind of job as the README adds one, complete: these files are what it shows. */
package io.postrider.example;
