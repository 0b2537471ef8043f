/** What the demo and the tests need around the application: a Kafka broker inside the JVM. */
package io.deqastream.demo;
