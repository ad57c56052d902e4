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

import dev.zerocopy.buffer.internal.SharedBuffer;
import dev.zerocopy.web.internal.call.CalledMethod;
import dev.zerocopy.web.internal.call.EndpointCalls;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.webflux.MethodOutcome;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.method.HandlerMethod;

/**
 * Calls methods of endpoints at the edge and answers with what they return at once. What
 * it cannot answer with, a failure above all, is left to the lane below together with the
 * request. Thread-safe.
 */
final class EdgeCalls {

	/** The status of a request that is left to the lane below. */
	static final int LEFT = 0;

	/** A smaller body is copied behind its head, which is cheaper than to share it. */
	static final int COPIED_BODY = 2048;

	/** Room for the length, and for the end of the head. */
	private static final int VARIABLE_FIELDS = 64;

	private final EndpointCalls calls;

	EdgeCalls(EndpointCalls calls) {
		this.calls = calls;
	}

	/**
	 * Answer a request whose head and body are there.
	 * @param method the method of its target
	 * @param head its head
	 * @param input the buffer that holds head and body
	 * @param start the index of the head's first byte
	 * @param last whether the connection ends with the answer
	 * @param output receives the answer
	 * @return the status of the answer, {@link #LEFT} with none
	 */
	int answer(CalledMethod<byte[]> method, RequestHead head, ByteBuf input, int start, boolean last,
			EdgeOutput output) {
		if (head.contentLength() > this.calls.maxBodyBytes()
				|| (method.viewsRequest() && EdgeRequestView.isAmbiguous(head, input, start))) {
			return LEFT;
		}
		// Last, since it may create a controller for this request.
		HandlerMethod handler = EndpointCalls.resolve(method.endpoint());
		if (handler == null) {
			return LEFT;
		}
		ExchangeBuffers buffers = this.calls.start(method.endpoint(), output.allocator(), output.isEncrypted());
		try {
			if (method.takesBody() && head.contentLength() > 0) {
				ByteBuf body = input.retainedSlice(start + head.length(), (int) head.contentLength());
				// Memory that others read into next is direct.
				buffers.addToBody(body.isDirect() ? new SharedBuffer(output.allocator(), body) : body);
			}
			EdgeRequestView request = method.viewsRequest() ? new EdgeRequestView(head, input, start, buffers) : null;
			Object result = this.calls.call(method, handler.getBean(), request, buffers);
			int status = write(method, result, buffers, last, output);
			if (status == LEFT) {
				if (request != null) {
					request.detach();
				}
				output.leave(MethodOutcome.returned(method.route(), handler, buffers, result));
			}
			else {
				buffers.close();
			}
			return status;
		}
		catch (Throwable ex) {
			output.leave(MethodOutcome.failed(method.route(), handler, buffers, ex));
			return LEFT;
		}
	}

	private static int write(CalledMethod<byte[]> method, @Nullable Object result, ExchangeBuffers buffers,
			boolean last, EdgeOutput output) {
		byte[] head = method.head(result);
		Object body = CalledMethod.body(result);
		DataBuffer buffer = (body != null) ? ExchangeBuffers.toDataBuffer(body) : null;
		if (head == null || (body != null && buffer == null)) {
			return LEFT;
		}
		write(head, buffer, buffers, last, output);
		return method.status(result).value();
	}

	private static void write(byte[] head, @Nullable DataBuffer body, ExchangeBuffers buffers, boolean last,
			EdgeOutput output) {
		int length = (body != null) ? body.readableByteCount() : 0;
		if (body != null) {
			// First, so that the exchange gives it back whatever fails from here on.
			buffers.keepAnswer(body);
		}
		boolean copied = length <= COPIED_BODY;
		ByteBuf bytes = reserve(head.length + VARIABLE_FIELDS + (copied ? length : 0), buffers, output);
		writeHead(bytes, head, length, last);
		if (!copied) {
			output.write(buffers.takeAnswerBytes());
		}
		else if (body != null) {
			buffers.copyAnswer(bytes);
		}
	}

	private static ByteBuf reserve(int bytes, ExchangeBuffers buffers, EdgeOutput output) {
		try {
			return output.reserve(bytes);
		}
		catch (OutOfMemoryError ex) {
			throw buffers.exhausted(ex);
		}
	}

	private static void writeHead(ByteBuf bytes, byte[] head, int length, boolean last) {
		bytes.writeBytes(head);
		AnswerHead.writeNumber(bytes, length);
		AnswerHead.writeEnd(bytes, last);
	}

}
