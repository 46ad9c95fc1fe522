/** The vocabulary and the life of a job; knows neither JMS, nor Redis, nor any kind of job. */
package io.postrider.job;
