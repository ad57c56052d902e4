/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.zerocopy.web.internal.exchange;

import java.util.concurrent.atomic.LongAdder;

/**
 * Body bytes that moved between sockets and handlers, in both directions: those that were
 * shared from end to end, those of files that never were in user space, and those that
 * user space had to copy on the way (heap memory, TLS). Thread-safe.
 *
 * @since 0.1.0
 */
public final class TransferStats {

	private final LongAdder shared = new LongAdder();

	private final LongAdder copied = new LongAdder();

	private final LongAdder sendfile = new LongAdder();

	private final LongAdder memoryExhausted = new LongAdder();

	/**
	 * Count body bytes.
	 * @param bytes the number of bytes
	 * @param shared whether they were not copied
	 */
	public void count(long bytes, boolean shared) {
		(shared ? this.shared : this.copied).add(bytes);
	}

	/**
	 * Count bytes of a file that the operating system sent by itself.
	 * @param bytes the number of bytes
	 */
	public void countSendfile(long bytes) {
		this.sendfile.add(bytes);
	}

	/**
	 * Bytes of files that the operating system sent by itself.
	 * @return the number of bytes since the start
	 */
	public long sendfileBytes() {
		return this.sendfile.sum();
	}

	/**
	 * Body bytes that were not copied in user space.
	 * @return the number of bytes since the start
	 */
	public long sharedBytes() {
		return this.shared.sum();
	}

	/**
	 * Body bytes that were copied in user space.
	 * @return the number of bytes since the start
	 */
	public long copiedBytes() {
		return this.copied.sum();
	}

	/**
	 * Count a buffer that could not be allocated.
	 */
	public void countMemoryExhausted() {
		this.memoryExhausted.increment();
	}

	/**
	 * Buffers that could not be allocated, because there was no memory.
	 * @return the number of buffers since the start
	 */
	public long memoryExhausted() {
		return this.memoryExhausted.sum();
	}

}
