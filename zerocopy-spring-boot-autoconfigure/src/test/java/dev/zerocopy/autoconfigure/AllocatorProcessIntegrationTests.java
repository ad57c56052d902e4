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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts processes of their own, where Netty is not initialised yet, to see that
 * {@link AllocatorEnvironmentPostProcessor} comes in time.
 */
class AllocatorProcessIntegrationTests {

	@Test
	void whenAllocatorIsSetThenItIsTheDefaultOfTheProcess() throws Exception {
		assertThat(
				run(List.of(), "--zerocopy.netty.allocator.type=pooled", "--zerocopy.netty.allocator.direct-arenas=3"))
			.contains("PooledByteBufAllocator with 3 direct arenas");
	}

	@Test
	void whenUserHasSetSystemPropertyThenItDecides() throws Exception {
		assertThat(run(List.of("-Dio.netty.allocator.type=unpooled"), "--zerocopy.netty.allocator.type=pooled"))
			.contains("UnpooledByteBufAllocator");
	}

	private static String run(List<String> options, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(options);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), Probe.class.getName()));
		command.addAll(List.of(arguments));
		TestProcess.Result result = TestProcess.java(command);
		assertThat(result.status()).as(result.output()).isZero();
		return result.output();
	}

	static final class Probe {

		private Probe() {
		}

		public static void main(String[] args) {
			SpringApplication application = new SpringApplication(Probe.class);
			application.setWebApplicationType(WebApplicationType.NONE);
			application.run(args).close();
			System.out.println(describe(ByteBufAllocator.DEFAULT));
		}

		private static String describe(ByteBufAllocator allocator) {
			String name = allocator.getClass().getSimpleName();
			return (allocator instanceof PooledByteBufAllocator pooled)
					? name + " with " + pooled.metric().numDirectArenas() + " direct arenas" : name;
		}

	}

}
