/**
 * The service's settings: one definition with documentation, defaults and limits for every key, and
 * the sources it is read from. Only {@code app} reads it; every other package is handed a small
 * policy record.
 */
package io.deqastream.config;
