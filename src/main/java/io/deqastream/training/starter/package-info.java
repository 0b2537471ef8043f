/**
 * The starter checkpoint's recipe: pictures with distortions of known strength, a filter bank to
 * start from, and the stages in which a small model learns.
 */
package io.deqastream.training.starter;
