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

import dev.zerocopy.server.NettyVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServerVersions}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerVersionsTests {

	private static final String BOTH = "reactor-bom.version=2025.0.8 and netty.version=4.2.18.Final";

	@Test
	void whenCodecIsTooOldForReactorNettyThenTheStartStops() {
		assertThatExceptionOfType(UnsupportedServerException.class)
			.isThrownBy(() -> versions("1.3.8", true, new NettyVersion(4, 2, 17), false).check())
			.withMessageContainingAll("Reactor Netty 1.3.8 needs Netty 4.2.18", "Netty 4.2.17", BOTH)
			.satisfies((ex) -> assertThat(ex.getMessage()).hasLineCount(1))
			.satisfies((ex) -> {
				FailureAnalysis analysis = new UnsupportedServerFailureAnalyzer()
					.analyze(new ApplicationContextException("Unable to start web server", ex));
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).endsWith("NoSuchMethodError.").hasLineCount(1);
				assertThat(analysis.getAction()).contains(BOTH).hasLineCount(1);
			});
	}

	@Test
	void whenJarsDoNotTellTheirVersionThenTheStartStopsAllTheSame() {
		assertThatExceptionOfType(UnsupportedServerException.class)
			.isThrownBy(() -> versions(null, true, null, false).check())
			.withMessageContainingAll("needs Netty 4.2.18", BOTH);
	}

	@Test
	void whenReactorNettyIsOldThenWarningNamesTheDefect(CapturedOutput output) {
		versions("1.3.7", false, new NettyVersion(4, 2, 18), true).check();
		assertThat(output.getAll().lines()).singleElement()
			.asString()
			.contains("WARN")
			.contains("Reactor Netty 1.3.7")
			.contains("reactor-netty#4361")
			.contains(BOTH);
	}

	@Test
	void whenBothAreAsSpringBootManagesThemThenTheStartGoesOnWithWarnings(CapturedOutput output) {
		versions("1.3.7", false, new NettyVersion(4, 2, 17), false).check();
		assertThat(output.getAll().lines()).hasSize(2).allMatch((line) -> line.contains("WARN"));
		assertThat(output).contains("reactor-netty#4361")
			.contains("Netty 4.2.17")
			.contains("CVE-2026-89044")
			.contains("netty.version=4.2.18.Final");
	}

	@Test
	void whenVersionsAreRecentThenNothingIsSaid(CapturedOutput output) {
		versions("1.3.8", true, new NettyVersion(4, 2, 18), true).check();
		versions("1.4.0", true, new NettyVersion(4, 3, 0), true).check();
		versions(null, true, null, true).check();
		assertThat(output).isEmpty();
	}

	@Test
	void versionsOnTheClassPathAreKnown() {
		ServerVersions versions = ServerVersions.current();
		assertThat(versions.reactorNetty()).startsWith("1.3.");
		assertThat(versions.netty()).isNotNull();
		assertThat(versions.codecLimitsPipelines())
			.isEqualTo(versions.netty().compareTo(NettyVersion.SAFE_TRANSFER_ENCODING) >= 0);
		assertThat(versions.limitsPipelines()).isEqualTo(!"1.3.7".equals(versions.reactorNetty()));
	}

	private static ServerVersions versions(@Nullable String reactorNetty, boolean limitsPipelines,
			@Nullable NettyVersion netty, boolean codecLimitsPipelines) {
		return new ServerVersions(reactorNetty, limitsPipelines, netty, codecLimitsPipelines);
	}

}
