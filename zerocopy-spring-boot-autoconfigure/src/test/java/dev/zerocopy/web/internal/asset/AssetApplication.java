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

package dev.zerocopy.web.internal.asset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import dev.zerocopy.autoconfigure.ZeroCopyAssetsAutoConfiguration;
import dev.zerocopy.cache.internal.asset.AssetStore;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.TestServer;
import org.awaitility.Awaitility;

import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server with assets.
 */
final class AssetApplication extends TestServer {

	private AssetApplication(AssertableReactiveWebApplicationContext context) {
		super(context);
	}

	static ReactiveWebApplicationContextRunner runner(Class<?>... controllers) {
		return configured(ZeroCopyAssetsAutoConfiguration.class).withUserConfiguration(controllers);
	}

	/** A server with the assets of a directory. */
	static ReactiveWebApplicationContextRunner runner(Path directory, Class<?>... controllers) {
		return runner(controllers).withPropertyValues("zerocopy.assets.locations=" + directory.toUri());
	}

	/** Run a test, and see that all memory is given back. */
	static void run(ReactiveWebApplicationContextRunner runner, TestOf<AssetApplication> test) {
		AssetStore[] store = new AssetStore[1];
		run(runner, AssetApplication::new, server -> {
			store[0] = server.store();
			test.run(server);
		});
		Awaitility.await().untilAsserted(() -> assertThat(store[0].usedBytes()).isZero());
	}

	AssetStore store() {
		return bean(AssetStore.class);
	}

	/** Ask for a target that need not be a URI. */
	String getRaw(String target) throws IOException {
		try (RawClient client = new RawClient(port())) {
			return client.get(target).readToEnd();
		}
	}

	/** A class loader that also knows a jar with files. */
	static URLClassLoader classLoader(Path jar, Map<String, byte[]> files) throws IOException {
		Set<String> directories = new LinkedHashSet<>();
		try (OutputStream out = Files.newOutputStream(jar); JarOutputStream entries = new JarOutputStream(out)) {
			for (Map.Entry<String, byte[]> file : files.entrySet()) {
				String name = file.getKey();
				for (int i = name.indexOf('/'); i > 0; i = name.indexOf('/', i + 1)) {
					if (directories.add(name.substring(0, i + 1))) {
						entries.putNextEntry(new JarEntry(name.substring(0, i + 1)));
					}
				}
				entries.putNextEntry(new JarEntry(name));
				entries.write(file.getValue());
			}
		}
		return new URLClassLoader(new URL[] { jar.toUri().toURL() }, AssetApplication.class.getClassLoader());
	}

	static byte[] decode(InputStream in) throws IOException {
		try (in; ByteArrayOutputStream out = new ByteArrayOutputStream()) {
			in.transferTo(out);
			return out.toByteArray();
		}
	}

}
