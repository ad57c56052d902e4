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

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import dev.zerocopy.cache.internal.CacheEntry;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;

/**
 * One state of a file: its bytes in memory once it was read, or the file itself if it is
 * larger. Holds one count of its entry until it is replaced. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Asset {

	private final AtomicReference<@Nullable CompletableFuture<Void>> loading = new AtomicReference<>();

	private final AssetSource source;

	private final HttpHeaders headers;

	private volatile State state = State.UNREAD;

	private volatile @Nullable CacheEntry entry;

	/**
	 * Create an asset that was not read yet.
	 * @param source where it is
	 * @param headers the header fields that do not depend on its bytes
	 */
	Asset(AssetSource source, HttpHeaders headers) {
		this.source = source;
		this.headers = headers;
	}

	AssetSource source() {
		return this.source;
	}

	/**
	 * The path below the location.
	 * @return the path, with a slash at its start
	 */
	public String path() {
		return this.source.path();
	}

	/**
	 * The header fields that do not depend on its bytes. Read-only.
	 * @return the fields, with {@code Content-Type}
	 */
	public HttpHeaders headers() {
		return this.headers;
	}

	/**
	 * Add a count to the entry, in one step with finding it.
	 * @return the entry, which the caller must release, or {@code null} if it is not in
	 * memory
	 */
	public @Nullable CacheEntry acquire() {
		CacheEntry current = this.entry;
		return (current != null && current.acquire()) ? current : null;
	}

	/**
	 * Whether it is still to be read.
	 * @return whether it is neither in memory nor a file, nor replaced
	 */
	boolean isUnread() {
		return this.state == State.UNREAD;
	}

	/**
	 * Whether it is served as a file, since it is too large.
	 * @return whether {@link #resource()} is to be sent
	 */
	public boolean isFile() {
		return this.state == State.FILE;
	}

	/**
	 * The directory on disk that it is in.
	 * @return the directory, {@code null} if it is in a jar
	 */
	public @Nullable Path root() {
		return this.source.root();
	}

	/**
	 * The file.
	 * @return the resource, to be used off the event loop
	 */
	public Resource resource() {
		return this.source.resource();
	}

	/**
	 * Keep what was read, unless the asset was replaced meanwhile. Ownership of the
	 * caller's count is transferred.
	 * @param read the entry, {@code null} to serve the file
	 * @return whether it is kept
	 */
	synchronized boolean keep(@Nullable CacheEntry read) {
		if (this.state == State.UNREAD) {
			this.entry = read;
			this.state = (read != null) ? State.MEMORY : State.FILE;
			return true;
		}
		if (read != null) {
			read.release();
		}
		return false;
	}

	/** Give the entry back. Answers in flight go on. */
	synchronized void close() {
		this.state = State.CLOSED;
		CacheEntry last = this.entry;
		this.entry = null;
		if (last != null) {
			last.release();
		}
	}

	/**
	 * Be the one who reads.
	 * @param future ends when it is read
	 * @return the future of the one who does, which may be another
	 */
	CompletableFuture<Void> join(CompletableFuture<Void> future) {
		CompletableFuture<Void> running = this.loading.compareAndExchange(null, future);
		return (running != null) ? running : future;
	}

	/** Let another one read. */
	void leave(CompletableFuture<Void> future) {
		this.loading.compareAndSet(future, null);
	}

	private enum State {

		UNREAD, MEMORY, FILE, CLOSED

	}

}
