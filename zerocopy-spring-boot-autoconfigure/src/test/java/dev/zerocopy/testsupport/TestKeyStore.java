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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The key store of a server with TLS.
 */
public final class TestKeyStore {

	/** The password of the store and of its key. */
	public static final String PASSWORD = "password";

	private TestKeyStore() {
	}

	/** The store, made once in a directory. */
	public static Path in(Path directory) throws IOException, InterruptedException {
		Path keyStore = directory.resolve("server.p12");
		if (!Files.exists(keyStore)) {
			Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
					"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype",
					"PKCS12", "-keystore", keyStore.toString(), "-storepass", PASSWORD)
				.inheritIO()
				.start();
			assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
			assertThat(keytool.exitValue()).isZero();
		}
		return keyStore;
	}

	/** The properties of a server that uses a store. */
	public static String[] properties(Path keyStore) {
		return new String[] { "server.ssl.key-store=" + keyStore, "server.ssl.key-store-password=" + PASSWORD };
	}

}
