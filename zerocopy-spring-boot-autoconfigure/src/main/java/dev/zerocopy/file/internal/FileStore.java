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

package dev.zerocopy.file.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import dev.zerocopy.file.EntityTagSource;
import dev.zerocopy.file.FileBody;
import dev.zerocopy.http.internal.ModificationTime;
import dev.zerocopy.http.internal.RepresentationAnswer;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.Resource;
import org.springframework.util.CustomizableThreadCreator;

/**
 * Opens files and keeps them open for a short time, and reads them, on threads of its
 * own: those of the application may be interrupted, and may all be busy. Thread-safe.
 * <p>
 * A file that is kept has one count for the store; finding it and taking a count for the
 * caller is one step. That there is no file is never kept.
 *
 * @since 0.1.0
 */
public final class FileStore implements AutoCloseable {

	private static final int THREADS = 10 * Runtime.getRuntime().availableProcessors();

	private static final long IDLE_SECONDS = 60;

	private final long ttlNanos;

	private final int maxOpenFiles;

	private final int chunkSize;

	private final ThreadPoolExecutor executor;

	private final ScheduledThreadPoolExecutor timer;

	private final FileOpener opener;

	private final ContentTags tags = new ContentTags();

	/** The files that are kept, the one that was used last at the end. */
	private final Map<Key, OpenFile> files = new LinkedHashMap<>(16, 0.75F, true);

	private boolean closed;

	/**
	 * Create a store.
	 * @param ttl how long a file is kept open, zero for not at all
	 * @param maxOpenFiles how many files are kept open
	 * @param chunkSize how many bytes are read at a time
	 * @param tagSource what entity tags are made of
	 */
	public FileStore(Duration ttl, int maxOpenFiles, int chunkSize, EntityTagSource tagSource) {
		this.ttlNanos = ttl.toNanos();
		this.maxOpenFiles = maxOpenFiles;
		this.chunkSize = chunkSize;
		ThreadFactory threads = threads("zerocopy-file-");
		// What comes after the end, such as closing a file, runs where it comes from.
		this.executor = new ThreadPoolExecutor(THREADS, THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), threads, (task, pool) -> task.run());
		this.executor.allowCoreThreadTimeOut(true);
		this.timer = new ScheduledThreadPoolExecutor(1, threads("zerocopy-file-timer-"));
		this.timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
		this.timer.allowCoreThreadTimeOut(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.opener = new FileOpener(this.executor, tagSource, this.tags);
	}

	private static ThreadFactory threads(String prefix) {
		CustomizableThreadCreator creator = new CustomizableThreadCreator(prefix);
		creator.setDaemon(true);
		return creator::createThread;
	}

	/**
	 * Find a file that is kept open. Does not block.
	 * @param body the file
	 * @return the file, which the caller must release, or {@code null} if it is not kept
	 */
	public @Nullable OpenFile find(FileBody body) {
		synchronized (this.files) {
			OpenFile file = this.files.get(Key.of(body));
			return (file != null) ? file.retain() : null;
		}
	}

	/**
	 * Use a file, opened or looked at anew off the event loop. It is released when the
	 * use ends, however it does.
	 * @param body the file
	 * @param resume where to go on
	 * @param use what to do with it, with {@code null} if there is no such file
	 * @return what the use emits
	 */
	public Mono<Void> use(FileBody body, Executor resume, ContentUse use) {
		return new ContentLease(this.executor, resume, () -> open(body), use);
	}

	/**
	 * Use a resource, looked at off the event loop. One that is a file is used as such.
	 * @param resource the resource
	 * @param resume where to go on
	 * @param use what to do with it, with {@code null} if it does not exist
	 * @return what the use emits
	 */
	public Mono<Void> use(Resource resource, Executor resume, ContentUse use) {
		return new ContentLease(this.executor, resume, () -> open(resource), use);
	}

	private @Nullable Content open(Resource resource) throws IOException {
		if (resource.isFile()) {
			return open(FileBody.of(resource.getFile().toPath()));
		}
		return (resource.isOpen() || resource.isReadable()) ? new ResourceContent(resource, this.executor, this.tags)
				: null;
	}

	private @Nullable OpenFile open(FileBody body) throws IOException {
		OpenFile kept = find(body);
		if (kept != null) {
			if (kept.isCurrent()) {
				return kept;
			}
			forget(Key.of(body), kept);
			kept.release();
		}
		OpenFile opened = this.opener.open(body);
		if (opened != null && this.ttlNanos > 0) {
			keep(Key.of(body), opened);
		}
		return opened;
	}

	private void keep(Key key, OpenFile file) {
		List<OpenFile> dropped = new ArrayList<>(2);
		synchronized (this.files) {
			if (this.closed) {
				return;
			}
			OpenFile before = this.files.put(key, file.retain());
			if (before != null) {
				dropped.add(before);
			}
			if (this.files.size() > this.maxOpenFiles) {
				dropped.add(this.files.remove(this.files.keySet().iterator().next()));
			}
			this.timer.schedule(() -> forget(key, file), keptNanos(file), TimeUnit.NANOSECONDS);
		}
		dropped.forEach(OpenFile::release);
	}

	/** The tag of a file that has just changed is to be replaced soon. */
	private long keptNanos(OpenFile file) {
		return file.isSettled() ? this.ttlNanos : Math.min(this.ttlNanos, ModificationTime.settled().toNanos());
	}

	private void forget(Key key, OpenFile file) {
		boolean removed;
		synchronized (this.files) {
			removed = this.files.remove(key, file);
		}
		if (removed) {
			file.release();
		}
	}

	/**
	 * The body of an answer, read in chunks off the event loop.
	 * @param content the content
	 * @param answer what to send of it
	 * @param allocator makes direct buffers
	 * @return the buffers, which belong to the subscriber
	 */
	public Flux<ByteBuf> read(Content content, RepresentationAnswer answer, IntFunction<ByteBuf> allocator) {
		return new ContentFlux(content, answer, this.chunkSize, allocator, this.executor);
	}

	/**
	 * Look off the event loop whether a file has been changed since it was opened.
	 * @param file the file, of which the caller holds a count
	 * @return completes if it has not, fails with {@link ContentChangedException} if it
	 * has
	 */
	public Mono<Void> checkUnchanged(OpenFile file) {
		return Mono.create(sink -> this.executor.execute(() -> {
			try {
				file.checkUnchanged();
				sink.success();
			}
			catch (IOException | RuntimeException ex) {
				sink.error(ex);
			}
		}));
	}

	/**
	 * Give back all files that are kept. Those in use are closed after use.
	 */
	@Override
	public void close() {
		List<OpenFile> kept;
		synchronized (this.files) {
			this.closed = true;
			kept = List.copyOf(this.files.values());
			this.files.clear();
		}
		kept.forEach(OpenFile::release);
		this.timer.shutdown();
		this.executor.shutdown();
	}

	/**
	 * What is done with a content.
	 */
	@FunctionalInterface
	public interface ContentUse {

		/**
		 * Use the content. It is released afterwards.
		 * @param content the content, {@code null} if there is none
		 * @return ends when the content is not needed any more
		 */
		Mono<Void> apply(@Nullable Content content);

	}

	private record Key(@Nullable Path root, String path, boolean immutable) {

		static Key of(FileBody body) {
			return new Key((body.getFile() != null) ? body.getFile() : body.getRoot(), body.getPath(),
					body.isImmutable());
		}

	}

}
