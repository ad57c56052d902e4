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
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.EntryFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.unit.DataSize;

/**
 * The assets by path. A file that changes is read into a new asset, which takes the place
 * of the old one in one step; answers in flight go on with the bytes they began with.
 * Finding one is thread-safe and never blocks.
 *
 * @since 0.1.0
 */
public final class AssetStore {

	private static final Log logger = LogFactory.getLog(AssetStore.class);

	private static final String INDEX = "index.html";

	private final Map<String, Asset> assets = new ConcurrentHashMap<>();

	/** Sources that were seen once as they are now, and may be about to change again. */
	private final Map<String, AssetSource> unsettled = new HashMap<>();

	/** Sources that cannot be read as they are. */
	private final Map<String, AssetSource> refused = new HashMap<>();

	/** Paths of which the file was gone at the last look. */
	private Set<String> missing = Set.of();

	private final AssetLocations locations;

	private final CacheMemory memory;

	private final AssetReader reader;

	private final AssetSettings settings;

	private final Executor executor;

	private @Nullable AssetEncoder encoder;

	private @Nullable AssetWatcher watcher;

	/**
	 * Create an empty store.
	 * @param locations where the assets are
	 * @param settings how they are served
	 * @param memory their memory
	 * @param executor reads assets that were not preloaded
	 */
	public AssetStore(AssetLocations locations, AssetSettings settings, CacheMemory memory, Executor executor) {
		this.locations = locations;
		this.memory = memory;
		this.reader = new AssetReader(new EntryFactory(memory, Ticker.systemTicker()), settings);
		this.settings = settings;
		this.executor = executor;
	}

	/**
	 * Direct memory that assets hold, with those that were replaced and are still sent.
	 * @return the number of bytes
	 */
	public long usedBytes() {
		return this.memory.usedBytes();
	}

	/**
	 * List the assets, and read them if they are to be preloaded. Coded variants come
	 * behind, and one line in the log when they are there. Blocks.
	 * @throws IOException if a location cannot be listed
	 */
	public synchronized void open() throws IOException {
		long start = System.nanoTime();
		AssetEncoder opened = new AssetEncoder(this.memory);
		this.encoder = opened;
		try {
			this.locations.list(directory -> {
			}).values().forEach(this::addFirst);
		}
		catch (IOException | RuntimeException | Error ex) {
			close();
			throw ex;
		}
		List<Asset> list = List.copyOf(this.assets.values());
		opened.encode(this.settings.compress() ? list : List.of(), () -> log(list, start));
		if (this.settings.watch()) {
			watch();
		}
	}

	private void watch() {
		if (!this.locations.hasDirectories()) {
			logger.warn("Assets are not watched, since all of them are in jars");
			return;
		}
		this.watcher = new AssetWatcher(this, FileSystems.getDefault()::newWatchService);
		this.watcher.start();
	}

	private void addFirst(AssetSource source) {
		Asset asset = new Asset(source, this.settings.headers(source.path()));
		if (!this.settings.preload() || read(asset)) {
			this.assets.put(asset.path(), asset);
		}
	}

	private boolean read(Asset asset) {
		try {
			this.reader.read(asset);
			return true;
		}
		catch (IOException ex) {
			this.refused.put(asset.path(), asset.source());
			logger.warn("Not served: " + asset.resource() + ", since it cannot be read: " + ex);
			return false;
		}
	}

	private void log(List<Asset> list, long start) {
		if (!logger.isInfoEnabled()) {
			return;
		}
		int files = 0;
		int variants = 0;
		long bytes = 0;
		for (Asset asset : list) {
			CacheEntry entry = asset.acquire();
			if (entry != null) {
				bytes += entry.bytes();
				variants += entry.variants().size() - 1;
				entry.release();
			}
			else if (asset.isFile()) {
				files++;
			}
		}
		logger.info(list.size() + " assets" + (this.settings.preload() ? "" : ", read when they are asked for") + ": "
				+ DataSize.ofBytes(bytes).toKilobytes() + " KB in memory, " + variants + " coded variants, " + files
				+ " served as files, in " + (System.nanoTime() - start) / 1_000_000 + " ms");
	}

	/**
	 * Find an asset. A path with a slash at its end stands for the index file there.
	 * @param path the path below the location, with a slash at its start
	 * @return the asset, {@code null} if there is none
	 */
	public @Nullable Asset find(String path) {
		return this.assets.get(path.endsWith("/") ? path + INDEX : path);
	}

	/**
	 * Read an asset that was not preloaded. Happens once for all who ask meanwhile.
	 * @param asset the asset
	 * @return completes when it is in memory, is a file, or was replaced; fails if it
	 * cannot be read
	 */
	public Mono<Void> load(Asset asset) {
		return Mono.defer(() -> {
			if (!asset.isUnread()) {
				return Mono.empty();
			}
			CompletableFuture<Void> future = new CompletableFuture<>();
			CompletableFuture<Void> running = asset.join(future);
			if (running == future) {
				this.executor.execute(() -> load(asset, future));
			}
			return Mono.fromFuture(running, true);
		});
	}

	private void load(Asset asset, CompletableFuture<Void> future) {
		try {
			this.reader.read(asset);
			encode(List.of(asset));
			future.complete(null);
		}
		catch (IOException | RuntimeException | Error ex) {
			asset.leave(future);
			future.completeExceptionally(ex);
		}
	}

	private synchronized void encode(List<Asset> changed) {
		if (this.encoder != null && this.settings.compress()) {
			this.encoder.encode(changed, () -> {
			});
		}
	}

	/**
	 * Take over what has changed on disk: what looks the same twice in a row, and is not
	 * what is served. Blocks.
	 * @param directories is given each directory before it is listed
	 * @return whether nothing is about to change
	 * @throws IOException if a location cannot be listed
	 */
	synchronized boolean refresh(Consumer<Path> directories) throws IOException {
		if (this.encoder == null) {
			return true;
		}
		Map<String, AssetSource> sources = this.locations.list(directories);
		Set<String> gone = new HashSet<>(this.assets.keySet());
		gone.removeAll(sources.keySet());
		List<Asset> removed = new ArrayList<>();
		gone.stream().filter(this.missing::contains).forEach(path -> removed.add(this.assets.remove(path)));
		this.missing = gone;
		List<Asset> added = new ArrayList<>();
		Set<String> pending = new HashSet<>();
		for (AssetSource source : sources.values()) {
			if (isNew(source)) {
				if (source.equals(this.unsettled.put(source.path(), source))) {
					replace(source, added);
				}
				else {
					pending.add(source.path());
				}
			}
		}
		this.unsettled.keySet().retainAll(pending);
		this.refused.keySet().retainAll(sources.keySet());
		removed.forEach(Asset::close);
		encode(added);
		if (!added.isEmpty() || !removed.isEmpty()) {
			logger.info("Assets have changed: " + added.size() + " added or replaced, " + removed.size() + " removed");
		}
		return pending.isEmpty() && this.assets.keySet().stream().noneMatch(gone::contains);
	}

	private boolean isNew(AssetSource source) {
		Asset current = this.assets.get(source.path());
		return (current == null || !current.source().equals(source)) && !source.equals(this.refused.get(source.path()));
	}

	private void replace(AssetSource source, List<Asset> added) {
		Asset asset = new Asset(source, this.settings.headers(source.path()));
		if (!this.settings.preload() || read(asset)) {
			Asset before = this.assets.put(asset.path(), asset);
			added.add(asset);
			if (before != null) {
				before.close();
			}
		}
	}

	/** Let all assets go. Answers in flight go on. */
	public void close() {
		AssetWatcher last = this.watcher;
		if (last != null) {
			last.stop();
		}
		synchronized (this) {
			this.watcher = null;
			if (this.encoder != null) {
				this.encoder.close();
				this.encoder = null;
			}
			List<Asset> all = new ArrayList<>(this.assets.values());
			this.assets.clear();
			all.forEach(Asset::close);
			this.unsettled.clear();
			this.refused.clear();
			this.missing = Set.of();
		}
	}

}
