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

import java.nio.channels.FileChannel;

import io.netty.channel.DefaultFileRegion;

/**
 * A region of a shared file: gives a count back where its superclass would close the
 * file. It has to be of Netty's type, since epoll sends no other by sendfile.
 */
final class OpenFileRegion extends DefaultFileRegion {

	private final OpenFile file;

	OpenFileRegion(OpenFile file, FileChannel channel, long offset, long length) {
		super(channel, offset, length);
		this.file = file;
	}

	@Override
	protected void deallocate() {
		this.file.release();
	}

}
