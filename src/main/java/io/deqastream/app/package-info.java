/**
 * The service put together: policies from the configuration, brokers and topics checked, the model
 * loaded and warmed, the stream run, its health shown, and the way down again.
 */
package io.deqastream.app;
