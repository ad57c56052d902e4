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

package dev.zerocopy.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;

/**
 * Makes Netty's leak detectors remember what they find instead of logging it. The factory
 * has to be installed before the first buffer is allocated, since each tracked type keeps
 * its detector in a static field. Thread-safe.
 */
final class RecordingLeakDetectorFactory extends ResourceLeakDetectorFactory {

	private static final RecordingLeakDetectorFactory INSTANCE = new RecordingLeakDetectorFactory();

	private final Queue<RecordingLeakDetector<?>> detectors = new ConcurrentLinkedQueue<>();

	private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

	private RecordingLeakDetectorFactory() {
	}

	/**
	 * Install the factory and track every allocation. Further calls change nothing.
	 */
	static void install() {
		if (ResourceLeakDetectorFactory.instance() != INSTANCE) {
			ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(INSTANCE);
			ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
		}
	}

	/**
	 * Return the leaks of all resources that are garbage now and have not been reported
	 * before.
	 * @return a text for each leak, empty when there is none
	 */
	static List<String> drainLeaks() {
		Garbage.collect();
		INSTANCE.detectors.forEach(RecordingLeakDetector::report);
		List<String> drained = new ArrayList<>();
		for (String leak = INSTANCE.leaks.poll(); leak != null; leak = INSTANCE.leaks.poll()) {
			drained.add(leak);
		}
		return drained;
	}

	@Override
	public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
		RecordingLeakDetector<T> detector = new RecordingLeakDetector<>(resource, samplingInterval);
		this.detectors.add(detector);
		return detector;
	}

	@Override
	@SuppressWarnings("deprecation")
	public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval,
			long maxActive) {
		return newResourceLeakDetector(resource, samplingInterval);
	}

	private final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {

		RecordingLeakDetector(Class<T> resource, int samplingInterval) {
			super(resource, samplingInterval);
		}

		/**
		 * Have what was collected reported: the detector looks only when something new is
		 * tracked.
		 */
		@SuppressWarnings("unchecked")
		void report() {
			T probe = (T) new Object();
			track(probe).close(probe);
		}

		@Override
		protected boolean needReport() {
			return true;
		}

		@Override
		protected void reportTracedLeak(String resourceType, String records) {
			RecordingLeakDetectorFactory.this.leaks.add("LEAK: " + resourceType + records);
		}

		@Override
		protected void reportUntracedLeak(String resourceType) {
			RecordingLeakDetectorFactory.this.leaks.add("LEAK: " + resourceType + " without records");
		}

	}

}
