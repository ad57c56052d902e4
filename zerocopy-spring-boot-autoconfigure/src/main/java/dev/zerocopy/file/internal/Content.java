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

package dev.zerocopy.file.internal;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

import dev.zerocopy.http.internal.Validators;
import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * A representation that is read when it is sent. Has a reference count of its own; what
 * it keeps open is closed when the last count is gone.
 *
 * @since 0.1.0
 */
public abstract class Content extends AbstractReferenceCounted {

	/** Stands for a length that is known at the end only. */
	public static final long UNKNOWN_LENGTH = -1;

	private final Executor executor;

	/**
	 * Create a content with a count of 1.
	 * @param executor closes what it keeps open, which may block
	 */
	Content(Executor executor) {
		this.executor = executor;
	}

	/**
	 * The length.
	 * @return the number of bytes, or {@link #UNKNOWN_LENGTH}
	 */
	public abstract long length();

	/**
	 * What tells this state of the representation from another.
	 * @return the validators
	 */
	public abstract Validators validators();

	/**
	 * The name, for its extension.
	 * @return the name, {@code null} if there is none
	 */
	public abstract @Nullable String name();

	/**
	 * Read consecutive bytes. Blocks.
	 * @param allocator makes a direct buffer of a size
	 * @param offset the first byte
	 * @param length the number of bytes, at least 1
	 * @return the bytes, fewer only where a content of unknown length ends; the caller
	 * must release them
	 * @throws ContentChangedException if the bytes are not those of the length and
	 * validators any more
	 * @throws IOException if reading fails
	 */
	abstract ByteBuf read(IntFunction<ByteBuf> allocator, long offset, int length) throws IOException;

	/** Close what is open. Blocks. */
	abstract void close();

	@Override
	protected final void deallocate() {
		this.executor.execute(this::close);
	}

	@Override
	public ReferenceCounted touch(Object hint) {
		return this;
	}

}
