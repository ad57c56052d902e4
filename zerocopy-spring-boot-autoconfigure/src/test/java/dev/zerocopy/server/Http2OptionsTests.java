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

import java.time.Duration;

import org.junit.jupiter.api.Test;
import reactor.netty.http.Http2SettingsSpec;
import reactor.netty.http.server.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Http2Options}.
 */
class Http2OptionsTests {

	@Test
	void whenNothingIsSetThenServerIsTheSame() {
		HttpServer server = HttpServer.create();
		assertThat(new Http2Options(null, null).apply(server)).isSameAs(server);
	}

	@Test
	void whenSetThenEarlierSettingsSurvive() {
		HttpServer server = HttpServer.create()
			.http2Settings((settings) -> settings.connectProtocolEnabled(true)
				.headerTableSize(100)
				.initialWindowSize(200)
				.maxConcurrentStreams(3)
				.maxDecodedRstFramesPerWindow(4, 5)
				.maxEncodedRstFramesPerWindow(6, 7)
				.maxFrameSize(20_000)
				.maxHeaderListSize(8)
				.maxStreams(9)
				.pingAckDropThreshold(10)
				.pingAckTimeout(Duration.ofSeconds(11)));
		Http2SettingsSpec before = server.configuration().http2SettingsSpec();
		assertThat(new Http2Options(200, null).apply(server).configuration().http2SettingsSpec()).isEqualTo(before);
		Http2SettingsSpec after = new Http2Options(300, 30_000).apply(server).configuration().http2SettingsSpec();
		assertThat(after.initialWindowSize()).isEqualTo(300);
		assertThat(after.maxFrameSize()).isEqualTo(30_000);
		assertThat(after.maxHeaderListSize()).isEqualTo(8);
	}

}
