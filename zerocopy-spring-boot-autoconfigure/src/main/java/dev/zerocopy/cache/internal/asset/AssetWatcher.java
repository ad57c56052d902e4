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

package dev.zerocopy.cache.internal.asset;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lets a store look at its directories again when something has happened there, and until
 * nothing happens any more. Looks once a second where the system does not tell.
 */
final class AssetWatcher {

	private static final Log logger = LogFactory.getLog(AssetWatcher.class);

	private static final WatchEvent.Kind<?>[] KINDS = { StandardWatchEventKinds.ENTRY_CREATE,
			StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE };

	/** A file that stays as it is for so long is taken to be complete. */
	private static final int INTERVAL_MILLIS = 200;

	private static final int INTERVALS_WITHOUT_EVENTS = 5;

	private final AssetStore store;

	private final Callable<WatchService> service;

	private final ScheduledThreadPoolExecutor executor;

	private @Nullable WatchService events;

	private boolean settled;

	private int intervals;

	/**
	 * Create a watcher.
	 * @param store the store
	 * @param service makes the service that tells of changes, or fails
	 */
	AssetWatcher(AssetStore store, Callable<WatchService> service) {
		this.store = store;
		this.service = service;
		this.executor = new ScheduledThreadPoolExecutor(1, task -> {
			Thread thread = new Thread(task, "zerocopy-asset-watcher");
			thread.setDaemon(true);
			return thread;
		});
	}

	void start() {
		try {
			this.events = this.service.call();
		}
		catch (Exception ex) {
			poll(ex);
		}
		this.executor.scheduleWithFixedDelay(this::look, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
	}

	private void look() {
		boolean due = hasEvents();
		if (due || !this.settled) {
			refresh();
		}
	}

	private void refresh() {
		try {
			this.settled = this.store.refresh(this::register);
		}
		catch (IOException | RuntimeException | OutOfMemoryError ex) {
			this.settled = false;
			logger.warn("Assets could not be looked at; they are served as before", ex);
		}
	}

	/** Whether something may have happened since the last look. */
	private boolean hasEvents() {
		WatchService service = this.events;
		if (service == null) {
			return ++this.intervals % INTERVALS_WITHOUT_EVENTS == 0;
		}
		boolean found = false;
		for (WatchKey key = service.poll(); key != null; key = service.poll()) {
			key.pollEvents();
			key.reset();
			found = true;
		}
		return found;
	}

	/** A directory that is known already is not registered twice by the system. */
	private void register(Path directory) {
		WatchService service = this.events;
		if (service == null) {
			return;
		}
		try {
			directory.register(service, KINDS);
		}
		catch (IOException | RuntimeException ex) {
			if (directory.toFile().isDirectory()) {
				close(service);
				this.events = null;
				poll(ex);
			}
		}
	}

	private static void poll(Exception reason) {
		logger.info("Assets are looked at once a second, since the system does not tell of changes: " + reason);
	}

	/** Stop. A look that has begun ends behind this. */
	void stop() {
		this.executor.execute(() -> {
			if (this.events != null) {
				close(this.events);
			}
		});
		this.executor.shutdown();
	}

	private static void close(WatchService service) {
		try {
			service.close();
		}
		catch (IOException | ClosedWatchServiceException ex) {
			logger.debug("The watch service could not be closed", ex);
		}
	}

}
