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

package dev.zerocopy.web.internal.webflux;

import dev.zerocopy.file.internal.ContentChangedException;
import dev.zerocopy.file.internal.FileStore;
import dev.zerocopy.file.internal.OpenFile;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import io.netty.channel.Channel;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.NettyPipeline;

import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Sends consecutive bytes of a file by sendfile, below Spring's response: that commits
 * itself as one without a body, which sets status, header fields and cookies but sends
 * nothing, and the head and the bytes follow through Reactor Netty.
 * <p>
 * Between segments the file is looked at. What was written over in place is noticed
 * there, and the connection closed, so that no answer mixes old and new bytes for longer
 * than a segment.
 */
final class FileTransfer {

	private static final long SEGMENT_BYTES = 4 * 1024 * 1024;

	private final FileStore files;

	private final OpenFile file;

	private final ExchangeBuffers buffers;

	private final Connection connection;

	/**
	 * Create a transfer.
	 * @param files reads the file where sendfile turns out to be impossible
	 * @param file the file, of which the caller holds a count until the transfer ends
	 * @param buffers the exchange's buffers
	 * @param connection the connection, which is Reactor Netty's response as well
	 */
	FileTransfer(FileStore files, OpenFile file, ExchangeBuffers buffers, Connection connection) {
		this.files = files;
		this.file = file;
		this.buffers = buffers;
		this.connection = connection;
	}

	/**
	 * Whether bytes of a file may be sent below a response: nobody decorates it, and
	 * nothing in the pipeline has to see the bytes. Netty's io_uring transport keeps
	 * positions in 32 bits and goes round in circles where a file ends early, so it is
	 * not used for this.
	 * @param response the response
	 * @param connection its connection, {@code null} if it has none
	 * @return whether it is possible
	 */
	static boolean isPossible(ServerHttpResponse response, @Nullable Connection connection) {
		if (connection == null || !(response instanceof AbstractServerHttpResponse)) {
			return false;
		}
		Channel channel = connection.channel();
		return (channel instanceof AbstractEpollStreamChannel || channel instanceof NioSocketChannel)
				&& channel.pipeline().get(SslHandler.class) == null && !isCompressed(channel);
	}

	private static boolean isCompressed(Channel channel) {
		return channel.pipeline().get(NettyPipeline.CompressionHandler) != null;
	}

	/**
	 * Send the answer.
	 * @param response the response, with its head complete
	 * @param answer what to send of the file, one part without a head
	 * @return completes when the transport has taken the last byte
	 */
	Mono<Void> send(ServerHttpResponse response, RepresentationAnswer answer) {
		NettyOutbound outbound = (NettyOutbound) this.connection;
		return response.setComplete()
			.then(Mono.defer(outbound::then))
			.then(Mono.defer(() -> isCompressed(this.connection.channel()) ? read(outbound, answer)
					: transfer(outbound, answer.parts().get(0))));
	}

	/** Whether to compress may be decided as late as when the head is sent. */
	private Mono<Void> read(NettyOutbound outbound, RepresentationAnswer answer) {
		return outbound.send(
				this.buffers
					.answer(this.files.read(this.file, answer, this.buffers::allocateUntracked)
						.map(ExchangeBuffers::wrap), this.connection.channel())
					.map(NettyDataBufferFactory::toByteBuf))
			.then();
	}

	private Mono<Void> transfer(NettyOutbound outbound, RepresentationAnswer.Part part) {
		Mono<Void> transfer = (part.length() <= SEGMENT_BYTES) ? segment(outbound, part.offset(), part.length())
				: segments(outbound, part.offset(), part.offset() + part.length());
		return transfer.onErrorResume(this::explain);
	}

	/**
	 * Look whether the file is to blame. The transport has closed the connection by then,
	 * which cancels the answer, so the look goes on by itself.
	 */
	private Mono<Void> explain(Throwable failure) {
		this.file.retain();
		Mono<Void> explanation = ((failure instanceof ContentChangedException) ? Mono.<Void>error(failure)
				: this.files.checkUnchanged(this.file))
			.doFinally(signal -> this.file.release())
			.onErrorResume(ContentChangedException.class, changed -> FileAnswerWriter.cut(this.connection, changed))
			.then(Mono.<Void>error(failure))
			.cache();
		explanation.subscribe(nothing -> {
		}, seen -> {
		});
		return explanation;
	}

	private Mono<Void> segments(NettyOutbound outbound, long start, long end) {
		int count = Math.toIntExact((end - start + SEGMENT_BYTES - 1) / SEGMENT_BYTES);
		return Flux.range(0, count).concatMap(index -> {
			long offset = start + index * SEGMENT_BYTES;
			Mono<Void> segment = Mono.defer(() -> segment(outbound, offset, Math.min(SEGMENT_BYTES, end - offset)));
			return (index == 0) ? segment : this.files.checkUnchanged(this.file).then(segment);
		}, 1).then();
	}

	/**
	 * The region holds a count of its own from when it is handed to the transport, so
	 * that a cancelled answer closes nothing that is still being sent.
	 */
	private Mono<Void> segment(NettyOutbound outbound, long offset, long length) {
		return outbound
			.sendUsing(this.file::retain, (connection, file) -> file.region(offset, length), OpenFile::release)
			.then()
			.doOnSuccess(done -> this.buffers.sentFile(length));
	}

}
