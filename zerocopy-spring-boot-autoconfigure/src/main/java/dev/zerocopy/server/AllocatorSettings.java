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

package dev.zerocopy.server;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Choice of the buffer allocator. Immutable and thread-safe.
 * <p>
 * Netty reads the choice from system properties, once, when its buffer classes are
 * initialised: {@link #systemProperties()} are to be set before, and reach everything,
 * clients and HTTP/2 streams included. {@link #allocator()} serves the channels of a
 * server even when that came too late.
 *
 * @param type the kind of allocator
 * @param heapArenas the number of arenas for heap memory of a pooled allocator
 * @param directArenas the number of arenas for direct memory of a pooled allocator
 * @param pageSize the page size of a pooled allocator in bytes
 * @since 0.1.0
 */
public record AllocatorSettings(AllocatorType type, @Nullable Integer heapArenas, @Nullable Integer directArenas,
		@Nullable Integer pageSize) {

	/**
	 * System property that selects Netty's default allocator.
	 */
	public static final String TYPE_PROPERTY = "io.netty.allocator.type";

	/**
	 * Returns the system properties by which Netty makes this choice its own. Does not
	 * initialise Netty.
	 * @return names and values, empty if nothing is chosen
	 */
	public Map<String, String> systemProperties() {
		Map<String, String> properties = new LinkedHashMap<>();
		if (this.type != AllocatorType.KEEP) {
			properties.put(TYPE_PROPERTY, this.type.name().toLowerCase(Locale.ROOT));
		}
		put(properties, "io.netty.allocator.numHeapArenas", this.heapArenas);
		put(properties, "io.netty.allocator.numDirectArenas", this.directArenas);
		put(properties, "io.netty.allocator.pageSize", this.pageSize);
		return properties;
	}

	private static void put(Map<String, String> properties, String name, @Nullable Integer value) {
		if (value != null) {
			properties.put(name, value.toString());
		}
	}

	/**
	 * Returns whether Netty's default allocator is the chosen one.
	 * @return {@code false} if Netty was initialised before the choice could be made, or
	 * follows a system property of the user
	 */
	public boolean isNettyDefault() {
		return switch (this.type) {
			case KEEP -> true;
			case POOLED -> ByteBufAllocator.DEFAULT == PooledByteBufAllocator.DEFAULT && isPooledDefault();
			case ADAPTIVE -> ByteBufAllocator.DEFAULT instanceof AdaptiveByteBufAllocator;
			case UNPOOLED -> ByteBufAllocator.DEFAULT == UnpooledByteBufAllocator.DEFAULT;
		};
	}

	/**
	 * Returns the chosen allocator: Netty's own instance where it is as chosen, otherwise
	 * a new one, which should then be shared by all channels.
	 * @return the allocator
	 */
	public ByteBufAllocator allocator() {
		return switch (this.type) {
			case KEEP -> ByteBufAllocator.DEFAULT;
			case POOLED -> isPooledDefault() ? PooledByteBufAllocator.DEFAULT : newPooledAllocator();
			case ADAPTIVE -> isNettyDefault() ? ByteBufAllocator.DEFAULT : new AdaptiveByteBufAllocator();
			case UNPOOLED -> UnpooledByteBufAllocator.DEFAULT;
		};
	}

	private boolean isPooledDefault() {
		return orDefault(this.heapArenas,
				PooledByteBufAllocator.defaultNumHeapArena()) == PooledByteBufAllocator.defaultNumHeapArena()
				&& orDefault(this.directArenas, PooledByteBufAllocator
					.defaultNumDirectArena()) == PooledByteBufAllocator.defaultNumDirectArena()
				&& orDefault(this.pageSize, PooledByteBufAllocator.defaultPageSize()) == PooledByteBufAllocator
					.defaultPageSize();
	}

	private PooledByteBufAllocator newPooledAllocator() {
		return new PooledByteBufAllocator(PooledByteBufAllocator.defaultPreferDirect(),
				orDefault(this.heapArenas, PooledByteBufAllocator.defaultNumHeapArena()),
				orDefault(this.directArenas, PooledByteBufAllocator.defaultNumDirectArena()),
				orDefault(this.pageSize, PooledByteBufAllocator.defaultPageSize()),
				PooledByteBufAllocator.defaultMaxOrder(), PooledByteBufAllocator.defaultSmallCacheSize(),
				PooledByteBufAllocator.defaultNormalCacheSize(), PooledByteBufAllocator.defaultUseCacheForAllThreads());
	}

	private static int orDefault(@Nullable Integer value, int defaultValue) {
		return (value != null) ? value : defaultValue;
	}

}
