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

package dev.zerocopy.edge.internal;

import java.util.function.Supplier;

import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/**
 * Limits the time that a client may take over a request head. It stands in front of the
 * edge and cannot see which heads are complete.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface HeadLimit {

	/**
	 * Ask the edge from now on.
	 * @param pipeline the pipeline of the connection
	 * @param awaitsHead tells behind each read whether the client owes the rest of a
	 * head; {@code null} when the codec alone knows
	 * @return to be run by the edge behind each head that it has seen whole, so that the
	 * next one has a time of its own
	 */
	Runnable ask(ChannelPipeline pipeline, Supplier<@Nullable Boolean> awaitsHead);

}
