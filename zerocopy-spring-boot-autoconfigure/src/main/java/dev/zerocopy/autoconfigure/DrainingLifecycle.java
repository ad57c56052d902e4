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

package dev.zerocopy.autoconfigure;

import dev.zerocopy.edge.internal.Draining;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the application from stopping its event loops while connections that the web
 * server has let go still get their answers. Waits at most
 * {@code spring.lifecycle.timeout-per-shutdown-phase}.
 */
final class DrainingLifecycle implements SmartLifecycle {

	private final Draining draining;

	private volatile boolean running;

	DrainingLifecycle(Draining draining) {
		this.draining = draining;
	}

	/** Stops behind the web server. */
	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public void stop(Runnable callback) {
		stop();
		this.draining.whenDone(callback);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
