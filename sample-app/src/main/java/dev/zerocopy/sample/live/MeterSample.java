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

package dev.zerocopy.sample.live;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the meters show at one moment. Counts grow for ever: figures are the difference of
 * two samples. Immutable.
 *
 * @param seconds when the sample was taken, on a clock without a meaning of its own
 * @param endpoints {@code http.server.requests} of each side
 * @param allocatedBytes {@code zerocopy.allocated}, {@code null} where the virtual
 * machine does not count it
 * @param sharedBytes {@code zerocopy.transferred} with path {@code shared}
 * @param copiedBytes {@code zerocopy.transferred} with path {@code copied}
 * @param gcPauses the count of {@code jvm.gc.pause}
 * @param gcPauseSeconds the total time of {@code jvm.gc.pause}
 * @param directBytes {@code jvm.buffer.memory.used} with id {@code direct}
 * @param allocatorBytes {@code netty.allocator.memory.used} with memory type
 * {@code direct}, which some virtual machines count as direct buffers too
 */
record MeterSample(double seconds, Map<Side, EndpointSample> endpoints, @Nullable Double allocatedBytes,
		@Nullable Double sharedBytes, @Nullable Double copiedBytes, long gcPauses, double gcPauseSeconds,
		@Nullable Double directBytes, @Nullable Double allocatorBytes) {

	/**
	 * Requests at an endpoint.
	 *
	 * @param requests all of them
	 * @param errors those whose outcome is not success
	 * @param buckets the histogram of durations, cumulative and in ascending order
	 */
	record EndpointSample(long requests, long errors, List<Bucket> buckets) {
	}

	/**
	 * A bucket of a histogram.
	 *
	 * @param seconds the longest duration in it
	 * @param count the requests that took no longer
	 */
	record Bucket(double seconds, double count) {
	}

}
