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

import org.jspecify.annotations.Nullable;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Runs of load, one at a time. The run under way ends when the application begins to
 * stop, before its web server waits for the requests that are left. Thread-safe.
 */
@Component
class LoadRuns {

	/** The longest time for each side, in seconds. */
	static final int MAX_SECONDS = 30;

	private final LiveMeters meters;

	private final Environment environment;

	private @Nullable LoadRun run;

	private @Nullable Thread thread;

	private boolean closed;

	LoadRuns(LiveMeters meters, Environment environment) {
		this.meters = meters;
		this.environment = environment;
	}

	synchronized RunStatus status() {
		return (this.run != null) ? this.run.status() : RunStatus.NONE;
	}

	/**
	 * Start a run against this application.
	 * @param operation what to ask for
	 * @param seconds how long to measure each side, from 1 to {@link #MAX_SECONDS}
	 * @return whether it was started: not while another is going or the application stops
	 */
	synchronized boolean start(Operation operation, int seconds) {
		if (this.closed || status().isGoing()) {
			return false;
		}
		int port = this.environment.getRequiredProperty("local.server.port", Integer.class);
		this.run = new LoadRun(this.meters, operation, seconds, port);
		this.thread = new Thread(this.run, "load-run");
		this.thread.setDaemon(true);
		this.thread.start();
		return true;
	}

	@EventListener(ContextClosedEvent.class)
	void stop() throws InterruptedException {
		Thread running = close();
		if (running != null) {
			running.interrupt();
			running.join();
		}
	}

	private synchronized @Nullable Thread close() {
		this.closed = true;
		return this.thread;
	}

}
