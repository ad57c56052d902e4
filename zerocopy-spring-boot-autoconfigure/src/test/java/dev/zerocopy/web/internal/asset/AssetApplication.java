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
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

import dev.zerocopy.autoconfigure.ZeroCopyAssetsAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyCacheAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyServerAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyWebAutoConfiguration;
import dev.zerocopy.cache.internal.asset.AssetStore;
import org.awaitility.Awaitility;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server with assets.
 */
final class AssetApplication {

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final AssertableReactiveWebApplicationContext context;

	private AssetApplication(AssertableReactiveWebApplicationContext context) {
		this.context = context;
	}

	static ReactiveWebApplicationContextRunner runner(Class<?>... controllers) {
		return new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
			.withConfiguration(AutoConfigurations.of(ZeroCopyAssetsAutoConfiguration.class,
					ZeroCopyCacheAutoConfiguration.class, ZeroCopyWebAutoConfiguration.class,
					ZeroCopyServerAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class,
					HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class,
					ErrorWebFluxAutoConfiguration.class, CodecsAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withUserConfiguration(controllers)
			.withPropertyValues("server.port=0", "spring.reactor.netty.shutdown-quiet-period=0s");
	}

	/** A server with the assets of a directory. */
	static ReactiveWebApplicationContextRunner runner(Path directory, Class<?>... controllers) {
		return runner(controllers).withPropertyValues("zerocopy.assets.locations=" + directory.toUri());
	}

	/** Run a test, and see that all memory is given back. */
	static void run(ReactiveWebApplicationContextRunner runner, TestOfServer test) {
		AssetStore[] store = new AssetStore[1];
		runner.run(context -> {
			if (context.getStartupFailure() != null) {
				throw new IllegalStateException(context.getStartupFailure());
			}
			store[0] = context.getBean(AssetStore.class);
			test.run(new AssetApplication(context));
		});
		Awaitility.await().untilAsserted(() -> assertThat(store[0].usedBytes()).isZero());
	}

	AssetStore store() {
		return this.context.getBean(AssetStore.class);
	}

	int port() {
		return this.context.getSourceApplicationContext(ReactiveWebServerApplicationContext.class)
			.getWebServer()
			.getPort();
	}

	HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
			.timeout(Duration.ofSeconds(20));
		return (headers.length > 0) ? builder.headers(headers) : builder;
	}

	HttpResponse<String> get(String path, String... headers) throws Exception {
		return send(request(path, headers).build());
	}

	HttpResponse<String> send(HttpRequest request) throws Exception {
		return this.client.send(request, HttpResponse.BodyHandlers.ofString());
	}

	HttpResponse<byte[]> getBytes(String path, String... headers) throws Exception {
		return this.client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	/** Ask for a target that need not be a URI. */
	String getRaw(String target) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream()
				.write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
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

	@FunctionalInterface
	interface TestOfServer {

		void run(AssetApplication application) throws Exception;

	}

}
