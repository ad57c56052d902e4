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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NettyVersion}.
 */
class NettyVersionTests {

	@Test
	void versionsCompareByNumber() {
		assertThat(NettyVersion.parse("4.2.9.Final")).isLessThan(NettyVersion.parse("4.2.17.Final"));
		assertThat(NettyVersion.parse("4.1.200.Final")).isLessThan(NettyVersion.SAFE_TRANSFER_ENCODING);
		assertThat(NettyVersion.parse("4.2.18.Final")).isEqualByComparingTo(NettyVersion.SAFE_TRANSFER_ENCODING);
		assertThat(NettyVersion.parse("5.0.0.Alpha1")).isGreaterThan(NettyVersion.SAFE_TRANSFER_ENCODING);
	}

	@Test
	void whenTextIsNoVersionThenThereIsNone() {
		assertThat(NettyVersion.parse("unknown")).isNull();
	}

	@Test
	void versionOnTheClassPathIsKnown() {
		assertThat(NettyVersion.current()).isGreaterThanOrEqualTo(new NettyVersion(4, 2, 17));
	}

}
