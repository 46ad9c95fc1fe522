/** The complete example of docs/adding-a-kind.md, which quotes these files. */
package io.postrider.example;
