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
package dev.zerocopy.edge.internal;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.http.internal.HttpDates;

/**
 * The end of heads with the time of the answer (RFC 9110, section 6.6.1), made once a
 * second. When the system's clock is set, the old time is told until that second is over.
 * Thread-safe.
 */
final class HeadEnd {

	private static final long SECOND = TimeUnit.SECONDS.toMillis(1);

	private volatile Second second = new Second(Long.MIN_VALUE, new byte[0]);

	/**
	 * The end of a head that is written now.
	 * @param nanos the time of a clock that runs with the system's, such as
	 * {@link System#nanoTime()}
	 * @return the line of {@code Date} with the line end before it, and the empty line;
	 * not to be changed
	 */
	byte[] at(long nanos) {
		Second current = this.second;
		if (nanos - current.end >= 0 || current.bytes.length == 0) {
			current = new Second(nanos);
			this.second = current;
		}
		return current.bytes;
	}

	/**
	 * A second of the system's clock.
	 *
	 * @param end when it ends
	 * @param bytes what is the same until then
	 */
	private record Second(long end, byte[] bytes) {

		Second(long nanos) {
			this(nanos + TimeUnit.MILLISECONDS.toNanos(SECOND - System.currentTimeMillis() % SECOND),
					("\r\nDate: " + HttpDates.now() + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
		}

	}

}
