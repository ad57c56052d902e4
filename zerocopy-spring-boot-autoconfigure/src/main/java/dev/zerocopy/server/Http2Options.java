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

package dev.zerocopy.server;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.netty.http.Http2SettingsSpec;
import reactor.netty.http.server.HttpServer;

/**
 * HTTP/2 settings that a server announces to its clients (RFC 9113, section 6.5.2).
 * Immutable and thread-safe.
 *
 * @param initialWindowSize the bytes of a request body that a client may send before it
 * has to wait, {@code null} to leave the default
 * @param maxFrameSize the largest frame payload in bytes that a client may send,
 * {@code null} to leave the default
 * @since 0.1.0
 */
public record Http2Options(@Nullable Integer initialWindowSize, @Nullable Integer maxFrameSize) {

	/**
	 * Adds the settings to a server. Reactor Netty replaces all HTTP/2 settings at once,
	 * so those that were made before are made again.
	 * @param server the server
	 * @return the server with the settings
	 */
	public HttpServer apply(HttpServer server) {
		if (this.initialWindowSize == null && this.maxFrameSize == null) {
			return server;
		}
		Http2SettingsSpec existing = server.configuration().http2SettingsSpec();
		return server.http2Settings((settings) -> {
			if (existing != null) {
				copy(existing, settings);
			}
			set(this.initialWindowSize, settings::initialWindowSize);
			set(this.maxFrameSize, settings::maxFrameSize);
		});
	}

	private static void copy(Http2SettingsSpec existing, Http2SettingsSpec.Builder settings) {
		set(existing.connectProtocolEnabled(), settings::connectProtocolEnabled);
		set(existing.headerTableSize(), settings::headerTableSize);
		set(existing.initialWindowSize(), settings::initialWindowSize);
		set(existing.maxConcurrentStreams(), settings::maxConcurrentStreams);
		set(existing.maxFrameSize(), settings::maxFrameSize);
		set(existing.maxHeaderListSize(), settings::maxHeaderListSize);
		set(existing.maxStreams(), settings::maxStreams);
		set(existing.pingAckDropThreshold(), settings::pingAckDropThreshold);
		set(existing.pingAckTimeout(), settings::pingAckTimeout);
		Integer decoded = existing.maxDecodedRstFramesPerWindow();
		Integer decodedSeconds = existing.maxDecodedRstFramesSecondsPerWindow();
		if (decoded != null && decodedSeconds != null) {
			settings.maxDecodedRstFramesPerWindow(decoded, decodedSeconds);
		}
		Integer encoded = existing.maxEncodedRstFramesPerWindow();
		Integer encodedSeconds = existing.maxEncodedRstFramesSecondsPerWindow();
		if (encoded != null && encodedSeconds != null) {
			settings.maxEncodedRstFramesPerWindow(encoded, encodedSeconds);
		}
	}

	private static <T> void set(@Nullable T value, Consumer<T> setter) {
		if (value != null) {
			setter.accept(value);
		}
	}

}
