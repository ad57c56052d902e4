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

package dev.zerocopy.metrics.internal;

import java.lang.reflect.Field;
import java.util.concurrent.atomic.LongAdder;

import dev.zerocopy.metrics.ZeroCopyMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import dev.zerocopy.buffer.internal.SharedBuffer;
import io.netty.buffer.AbstractByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.LeakListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts the leaks of buffers that Netty's detector reports. How many it finds depends on
 * {@code spring.netty.leak-detection}. Thread-safe.
 * <p>
 * Netty has one listener in the process and no accessor for it, so the one that was set
 * before is read by reflection and still called. Where it cannot be read nothing is
 * replaced, and there is no meter. A listener that the application sets later replaces
 * this one.
 *
 * @since 0.1.0
 */
public final class LeakMeters implements MeterBinder, AutoCloseable {

	private static final Log logger = LogFactory.getLog(LeakMeters.class);

	private final @Nullable Counter counter;

	/**
	 * Start to listen, until {@link #close()}.
	 */
	public LeakMeters() {
		this.counter = listen();
	}

	private static @Nullable Counter listen() {
		try {
			Counter counter = new Counter(listener());
			setListener(counter);
			return counter;
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			logger.warn("Leaks of buffers are not counted, since the listener that Netty calls now cannot be read", ex);
			return null;
		}
	}

	/** The listener that Netty calls now. */
	private static @Nullable LeakListener listener() throws ReflectiveOperationException {
		Field detector = AbstractByteBuf.class.getDeclaredField("leakDetector");
		Field listener = ResourceLeakDetector.class.getDeclaredField("leakListener");
		detector.setAccessible(true);
		listener.setAccessible(true);
		return (LeakListener) listener.get(detector.get(null));
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		if (this.counter != null) {
			FunctionCounter.builder(ZeroCopyMeters.LEAKS.getName(), this.counter.leaks, LongAdder::sum)
				.description(ZeroCopyMeters.LEAKS.getDescription())
				.register(registry);
		}
	}

	/**
	 * Give its place back to the listener that was called before. A listener that was set
	 * later stays.
	 */
	@Override
	public void close() throws ReflectiveOperationException {
		if (this.counter != null && listener() == this.counter) {
			setListener(this.counter.next);
		}
	}

	private static void setListener(@Nullable LeakListener listener) {
		ByteBufUtil.setLeakListener(listener);
		SharedBuffer.setLeakListener(listener);
	}

	private static final class Counter implements LeakListener {

		private final LongAdder leaks = new LongAdder();

		private final @Nullable LeakListener next;

		Counter(@Nullable LeakListener next) {
			this.next = next;
		}

		@Override
		public void onLeak(String resourceType, String records) {
			this.leaks.increment();
			if (this.next != null) {
				this.next.onLeak(resourceType, records);
			}
		}

	}

}
