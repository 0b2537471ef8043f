/**
 * Bytes for an image reference, within limits: http, https, file, s3 and inline. Every connection
 * to an address that a reference names is dialled in one place, {@link
 * io.deqastream.fetch.DialGuard}. Knows nothing of images beyond their bytes.
 */
package io.deqastream.fetch;
