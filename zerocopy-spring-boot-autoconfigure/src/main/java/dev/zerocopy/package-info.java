/**
 * Zero-copy reactive endpoints for Spring Boot on Reactor Netty. Start at
 * {@code dev.zerocopy.web}, which holds the annotations, and {@code dev.zerocopy.buffer},
 * which holds the views.
 */
@NullMarked
package dev.zerocopy;

import org.jspecify.annotations.NullMarked;
