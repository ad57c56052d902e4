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

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import dev.zerocopy.file.FileBody;
import dev.zerocopy.file.internal.Content;
import dev.zerocopy.file.internal.ContentChangedException;
import dev.zerocopy.file.internal.FileStore;
import dev.zerocopy.file.internal.OpenFile;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.http.internal.Validators;
import dev.zerocopy.web.internal.exchange.Connections;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;

import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Writes files and other resources as answers. A contiguous part of a file goes by
 * sendfile where {@link FileTransfer} can; anything else is read in chunks and streamed
 * through the exchange's response.
 */
final class FileAnswerWriter {

	private static final Log logger = LogFactory.getLog(FileAnswerWriter.class);

	private final FileStore files;

	private final StreamWriter streams;

	private final boolean date;

	FileAnswerWriter(FileStore files, StreamWriter streams, boolean date) {
		this.files = files;
		this.streams = streams;
		this.date = date;
	}

	/**
	 * Whether a body is a file or a resource.
	 * @param body what a handler answers with
	 * @return whether this writer takes it
	 */
	static boolean supports(Object body) {
		return body instanceof FileBody || body instanceof Path || body instanceof Resource;
	}

	/**
	 * Write a file.
	 * @param exchange the exchange
	 * @param buffers the exchange's buffers
	 * @param value what the handler returned, of which the body is a part
	 * @param body the file or resource
	 * @param contentType the media type of an answer that does not set one
	 * @return completes when the answer is written
	 */
	Mono<Void> write(ServerWebExchange exchange, ExchangeBuffers buffers, @Nullable Object value, Object body,
			Supplier<MediaType> contentType) {
		if (exchange.getResponse().isCommitted()) {
			return Mono.empty();
		}
		Connection connection = Connections.of(exchange.getResponse());
		Executor resume = (connection != null) ? Connections.eventLoop(connection) : Runnable::run;
		if (resume == null) {
			return Connections.ended(exchange.getResponse());
		}
		if (body instanceof Resource resource) {
			Answer answer = new Answer(exchange, buffers, value, null, contentType, connection);
			return this.files.use(resource, resume, content -> write(answer, content));
		}
		FileBody file = (body instanceof Path path) ? FileBody.of(path) : (FileBody) body;
		if (file.getRoot() != null && hasEncodedSeparator(exchange.getRequest())) {
			return notFound();
		}
		Answer answer = new Answer(exchange, buffers, value, file, contentType, connection);
		if (FileTransfer.isPossible(exchange.getResponse(), connection)) {
			OpenFile open = this.files.find(file);
			if (open != null) {
				return Mono.defer(() -> write(answer, open)).doFinally(signal -> open.release());
			}
		}
		return this.files.use(file, resume, content -> write(answer, content));
	}

	/** By the time a path is decoded, what was a name has become two. */
	private static boolean hasEncodedSeparator(ServerHttpRequest request) {
		String path = request.getPath().value();
		if (path.indexOf('%') < 0) {
			return false;
		}
		String lower = path.toLowerCase(Locale.ROOT);
		return lower.contains("%2f") || lower.contains("%5c") || lower.contains("%00");
	}

	private static Mono<Void> notFound() {
		return Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

	private Mono<Void> write(Answer answer, @Nullable Content content) {
		if (content == null) {
			return notFound();
		}
		ServerHttpResponse response = answer.exchange().getResponse();
		if (response.isCommitted()) {
			return Mono.empty();
		}
		HttpHeaders headers = response.getHeaders();
		AnswerWriter.setHead(response, answer.value());
		setFields(answer, content, headers);
		if (this.date) {
			headers.set(HttpHeaders.DATE, HttpDates.now());
		}
		boolean head = answer.exchange().getRequest().getMethod() == HttpMethod.HEAD
				|| EndpointExchangeFactory.isHead(response);
		if (content.length() == Content.UNKNOWN_LENGTH) {
			return head ? response.setComplete() : stream(answer, content, RepresentationAnswer.whole(0));
		}
		RepresentationAnswer selected = select(answer, content, headers, head);
		if (selected.status() != HttpStatus.OK) {
			response.setStatusCode(selected.status());
		}
		selected.apply(headers);
		if (head || selected.contentLength() == 0) {
			return response.setComplete();
		}
		Connection connection = answer.connection();
		if (connection != null && content instanceof OpenFile file && file.isTransferable() && selected.isContiguous()
				&& FileTransfer.isPossible(response, connection)) {
			return new FileTransfer(this.files, file, answer.buffers(), connection).send(response, selected);
		}
		return stream(answer, content, selected);
	}

	private static void setFields(Answer answer, Content content, HttpHeaders headers) {
		FileBody body = answer.file();
		if (!headers.containsHeader(HttpHeaders.CONTENT_TYPE)) {
			headers.setContentType(contentType(answer, content));
		}
		if (body != null && body.getCacheControl() != null && !headers.containsHeader(HttpHeaders.CACHE_CONTROL)) {
			headers.set(HttpHeaders.CACHE_CONTROL, body.getCacheControl());
		}
		Validators validators = content.validators();
		String tag = (body != null && body.getEntityTag() != null) ? body.getEntityTag() : validators.entityTag();
		if (tag != null && !headers.containsHeader(HttpHeaders.ETAG)) {
			headers.set(HttpHeaders.ETAG, tag);
		}
		if (validators.lastModified() != HttpDates.NONE && !headers.containsHeader(HttpHeaders.LAST_MODIFIED)) {
			headers.set(HttpHeaders.LAST_MODIFIED, HttpDates.format(validators.lastModified()));
		}
	}

	private static MediaType contentType(Answer answer, Content content) {
		FileBody body = answer.file();
		if (body != null && body.getContentType() != null) {
			return body.getContentType();
		}
		MediaType produced = answer.contentType().get();
		return produced.equals(MediaType.APPLICATION_OCTET_STREAM)
				? MediaTypeFactory.getMediaType(content.name()).orElse(produced) : produced;
	}

	/** Preconditions and ranges are about answers with status 200 (section 13.2.1). */
	private static RepresentationAnswer select(Answer answer, Content content, HttpHeaders headers, boolean head) {
		ServerHttpRequest request = answer.exchange().getRequest();
		HttpStatusCode status = answer.exchange().getResponse().getStatusCode();
		boolean ok = status == null || status.isSameCodeAs(HttpStatus.OK);
		if (!ok || !(head || request.getMethod() == HttpMethod.GET)) {
			return RepresentationAnswer.whole(content.length());
		}
		headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
		String lastModified = headers.getFirst(HttpHeaders.LAST_MODIFIED);
		Validators validators = new Validators(headers.getFirst(HttpHeaders.ETAG),
				(lastModified != null) ? HttpDates.parse(lastModified) : HttpDates.NONE);
		HttpHeaders fields = request.getHeaders();
		return RepresentationAnswer.select(head ? HttpMethod.HEAD : HttpMethod.GET, fields::get, validators,
				content.length(), headers.getFirst(HttpHeaders.CONTENT_TYPE));
	}

	private Mono<Void> stream(Answer answer, Content content, RepresentationAnswer selected) {
		ExchangeBuffers buffers = answer.buffers();
		Flux<DataBuffer> body = this.files.read(content, selected, buffers::allocateUntracked)
			.map(ExchangeBuffers::wrap);
		Mono<Void> written = this.streams.write(answer.exchange(), buffers, body);
		Connection connection = answer.connection();
		if (connection == null) {
			return written;
		}
		return written.onErrorResume(ContentChangedException.class,
				failure -> answer.exchange().getResponse().isCommitted() ? cut(connection, failure)
						: Mono.error(failure));
	}

	/**
	 * End an answer of which the rest cannot be sent, short of its length: the connection
	 * is closed, on HTTP/2 the stream reset. It then is as if the client had gone.
	 */
	static Mono<Void> cut(Connection connection, ContentChangedException failure) {
		logger.warn("Closing " + connection.channel() + " before the answer was complete: " + failure.getMessage());
		connection.channel().close();
		return Mono.error(new AbortedException(failure));
	}

	/** Writes a body in chunks. */
	interface StreamWriter {

		Mono<Void> write(ServerWebExchange exchange, ExchangeBuffers buffers, Publisher<?> body);

	}

	private record Answer(ServerWebExchange exchange, ExchangeBuffers buffers, @Nullable Object value,
			@Nullable FileBody file, Supplier<MediaType> contentType, @Nullable Connection connection) {

	}

}
