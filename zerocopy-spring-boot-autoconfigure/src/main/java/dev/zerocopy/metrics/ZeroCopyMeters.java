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

package dev.zerocopy.metrics;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * Documentation of every meter of the starter. Immutable and thread-safe.
 * <p>
 * Tags have few values: {@code uri} is the pattern of the mapping, a method that HTTP
 * does not define is {@code UNKNOWN}, and so is the status of a request that ended
 * without an answer.
 *
 * @since 0.1.0
 */
public enum ZeroCopyMeters implements MeterDocumentation {

	/**
	 * Requests at endpoints, from the endpoint to the last byte handed to the socket.
	 */
	REQUESTS("zerocopy.requests", Meter.Type.TIMER, null,
			"Requests at endpoints, from the endpoint to the last byte handed to the socket", Tag.URI, Tag.LANE,
			Tag.METHOD, Tag.STATUS, Tag.CACHE),

	/**
	 * Time in methods of controllers that the starter calls by itself. Where
	 * {@code DispatcherHandler} serves an endpoint, Spring calls the method and the time
	 * is not known.
	 */
	HANDLER("zerocopy.handler", Meter.Type.TIMER, null, "Time in methods of endpoints that are served by a shortcut",
			Tag.URI),

	/**
	 * Heap memory that the event-loop threads of the server have allocated. Absent where
	 * the virtual machine does not count it.
	 */
	ALLOCATED("zerocopy.allocated", Meter.Type.COUNTER, "bytes",
			"Heap memory that the event-loop threads of the server have allocated"),

	/**
	 * Body bytes that moved between sockets and handlers, in both directions.
	 */
	TRANSFERRED("zerocopy.transferred", Meter.Type.COUNTER, "bytes",
			"Body bytes that moved between sockets and handlers, in both directions", Tag.PATH),

	/**
	 * Memory outside the heap that cached responses hold: those that can be found, and
	 * those that are gone but still being sent.
	 */
	CACHE_MEMORY("zerocopy.cache.memory", Meter.Type.GAUGE, "bytes",
			"Direct memory that cached responses and assets hold", Tag.STATE),

	/**
	 * What took too long of cached methods: a run beside which another was started, the
	 * wait of a request for the run of another, or a refresh in the background.
	 */
	CACHE_OVERDUE("zerocopy.cache.overdue", Meter.Type.COUNTER, null,
			"Runs of cached methods, and waits for them, that took too long", Tag.WHAT),

	/**
	 * Direct memory of the process, by the count of Netty or of the virtual machine,
	 * whichever is nearer to its limit.
	 */
	DIRECT_MEMORY_USED("zerocopy.direct.memory.used", Meter.Type.GAUGE, "bytes",
			"Direct memory in use, free space in pools included"),

	/**
	 * Limit of that direct memory.
	 */
	DIRECT_MEMORY_MAX("zerocopy.direct.memory.max", Meter.Type.GAUGE, "bytes",
			"Direct memory at which no more is given"),

	/**
	 * Leaks of buffers that Netty's leak detector reported. Netty reports leaks with
	 * equal records once.
	 */
	LEAKS("zerocopy.leaks", Meter.Type.COUNTER, null, "Leaks of buffers that Netty's leak detector reported");

	private final String name;

	private final Meter.Type type;

	private final @Nullable String baseUnit;

	private final String description;

	private final Tag[] tags;

	ZeroCopyMeters(String name, Meter.Type type, @Nullable String baseUnit, String description, Tag... tags) {
		this.name = name;
		this.type = type;
		this.baseUnit = baseUnit;
		this.description = description;
		this.tags = tags;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	@Override
	public @Nullable String getBaseUnit() {
		return this.baseUnit;
	}

	/**
	 * What the meter measures.
	 * @return the description that registries show
	 */
	public String getDescription() {
		return this.description;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.tags.clone();
	}

	/**
	 * Documentation of the tags.
	 */
	public enum Tag implements KeyName {

		/**
		 * Pattern of the mapping, {@code root} if it is empty.
		 */
		URI("uri"),

		/**
		 * How the request reached the endpoint: {@code webflux}.
		 */
		LANE("lane"),

		/**
		 * Method of the request.
		 */
		METHOD("method"),

		/**
		 * Status of the answer.
		 */
		STATUS("status"),

		/**
		 * What the response cache did: {@code hit}, {@code miss}, {@code stale}, or
		 * {@code none}.
		 */
		CACHE("cache"),

		/**
		 * How body bytes moved: {@code shared} without a copy in user space, or
		 * {@code copied}.
		 */
		PATH("path"),

		/**
		 * What is held: responses that can be found ({@code cached}), responses that are
		 * only being sent ({@code in_flight}), or {@code assets}.
		 */
		STATE("state"),

		/**
		 * What took too long: {@code run}, {@code wait} or {@code refresh}.
		 */
		WHAT("what");

		private final String key;

		Tag(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
