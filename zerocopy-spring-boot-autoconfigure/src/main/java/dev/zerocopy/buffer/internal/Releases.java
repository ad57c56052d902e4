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
package dev.zerocopy.buffer.internal;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * Releases buffers that code of others has seen.
 *
 * @since 0.1.0
 */
public final class Releases {

	private Releases() {
	}

	/**
	 * Give back a count of each buffer. One that somebody has released too often does not
	 * keep the others.
	 * @param buffers the buffers
	 * @throws IllegalReferenceCountException when one has no count left, behind the
	 * others
	 */
	public static void all(List<? extends ByteBuf> buffers) {
		IllegalReferenceCountException failure = null;
		for (ByteBuf buffer : buffers) {
			failure = release(buffer, failure);
		}
		if (failure != null) {
			throw failure;
		}
	}

	private static @Nullable IllegalReferenceCountException release(ByteBuf buffer,
			@Nullable IllegalReferenceCountException failure) {
		try {
			buffer.release();
			return failure;
		}
		catch (IllegalReferenceCountException ex) {
			return ex;
		}
	}

}
