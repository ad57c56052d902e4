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

import java.time.Duration;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Assumptions;

/**
 * A limit of time of a server, which a client keeps that goes on at once. Where the
 * machine stood still for as long as the limit, the server may close the connection of
 * such a client as well: the test can tell nothing then, and is aborted. Whatever fails
 * earlier is a failure. Confined to one thread.
 */
public final class TimeLimit {

	private final long nanos;

	private long begun = System.nanoTime();

	/**
	 * Create a limit for a client that is about to connect.
	 * @param limit the limit of the server
	 */
	public TimeLimit(Duration limit) {
		this.nanos = limit.toNanos();
	}

	/**
	 * Do what has to come in time. The server has waited for it since the step before at
	 * the longest.
	 * @param <T> the type of result
	 * @param step what the client does
	 * @return its result
	 * @throws Exception if it fails
	 */
	public <T> T call(Callable<T> step) throws Exception {
		long before = this.begun;
		this.begun = System.nanoTime();
		try {
			return step.call();
		}
		catch (Exception | AssertionError ex) {
			Assumptions.assumeTrue(System.nanoTime() - before < this.nanos,
					() -> "The machine stood still for longer than the limit of the server: " + ex);
			throw ex;
		}
	}

	/**
	 * Do what has to come in time, as {@link #call} does.
	 * @param step what the client does
	 * @throws Exception if it fails
	 */
	public void run(Step step) throws Exception {
		call(() -> {
			step.run();
			return this;
		});
	}

	/**
	 * What a client does.
	 */
	@FunctionalInterface
	public interface Step {

		/**
		 * Do it.
		 * @throws Exception if it fails
		 */
		void run() throws Exception;

	}

}
