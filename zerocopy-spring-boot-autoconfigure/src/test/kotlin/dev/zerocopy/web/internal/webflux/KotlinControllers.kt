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

package dev.zerocopy.web.internal.webflux

import dev.zerocopy.buffer.BodyView
import dev.zerocopy.buffer.ByteView
import dev.zerocopy.cache.CachedResponse
import dev.zerocopy.web.ZeroCopyController
import dev.zerocopy.web.ZeroCopyResponse
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.withContext
import org.springframework.core.io.buffer.DataBuffer
import org.springframework.core.io.buffer.DataBufferFactory
import org.springframework.http.HttpStatus
import org.springframework.http.ResponseEntity
import org.springframework.web.bind.annotation.ExceptionHandler
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.PostMapping
import org.springframework.web.bind.annotation.ResponseStatus
import org.springframework.web.bind.annotation.RestController
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicInteger

/** How often each function ran. */
class KotlinCalls {

	private val counts = ConcurrentHashMap<String, AtomicInteger>()

	fun next(name: String): Int = counts.computeIfAbsent(name) { AtomicInteger() }.incrementAndGet()

	fun of(name: String): Int = counts[name]?.get() ?: 0

}

@ZeroCopyController
class KotlinEndpoints(private val calls: KotlinCalls) {

	@PostMapping("/plain/nothing")
	fun nothing(body: BodyView) {
		calls.next(body.toString(Charsets.UTF_8))
	}

	@PostMapping("/plain/bytes")
	fun bytes(body: BodyView): ByteArray = body.copy()

	@GetMapping("/plain/item/{id}")
	fun item(@PathVariable id: ByteView): ZeroCopyResponse =
		ZeroCopyResponse.status(HttpStatus.ACCEPTED).body("item ${id.toString(Charsets.UTF_8)}".toByteArray())

	@PostMapping("/suspend/nothing")
	suspend fun nothingLater(body: BodyView) {
		val text = elsewhere { body.toString(Charsets.UTF_8) }
		calls.next(text)
	}

	@PostMapping("/suspend/created")
	@ResponseStatus(HttpStatus.CREATED)
	suspend fun created(body: BodyView) {
		nothingLater(body)
	}

	@PostMapping("/suspend/bytes")
	suspend fun bytesLater(body: BodyView): ByteArray = elsewhere { body.copy() }

	@GetMapping("/suspend/item/{id}")
	suspend fun itemLater(@PathVariable id: ByteView, buffers: DataBufferFactory): DataBuffer? =
		elsewhere { if (id.contentEquals("none")) null else buffers.wrap("item ${id.toString(Charsets.UTF_8)}".toByteArray()) }

	@GetMapping("/suspend/failing")
	suspend fun failing() {
		elsewhere { throw IllegalStateException("failed") }
	}

	@GetMapping("/suspend/cached")
	@CachedResponse(ttl = "1h")
	suspend fun cached(): ByteArray = elsewhere { "call ${calls.next("cached")}".toByteArray() }

	@GetMapping("/suspend/cached/nothing")
	@CachedResponse(ttl = "1h")
	suspend fun cachedNothing() {
		elsewhere { calls.next("cachedNothing") }
	}

	@GetMapping("/plain/cached")
	@CachedResponse(ttl = "1h")
	fun cachedNow(): ByteArray = "call ${calls.next("cachedNow")}".toByteArray()

	@ExceptionHandler
	@ResponseStatus(HttpStatus.I_AM_A_TEAPOT)
	suspend fun failed(failure: IllegalStateException) {
		elsewhere { calls.next(failure.message!!) }
	}

}

@RestController
class KotlinRestController(private val calls: KotlinCalls) {

	@GetMapping("/rest/object")
	@CachedResponse(ttl = "1h")
	fun now() = mapOf("call" to calls.next("now"))

	@GetMapping("/rest/suspend")
	@CachedResponse(ttl = "1h")
	suspend fun later(): Map<String, Int> = elsewhere { mapOf("call" to calls.next("later")) }

	@GetMapping("/rest/empty")
	@CachedResponse(ttl = "1h")
	suspend fun empty(): ResponseEntity<Void> = elsewhere {
		calls.next("empty")
		ResponseEntity.noContent().build()
	}

}

/** What cannot be cached, since it says nothing. */
@RestController
class KotlinNothingController {

	@GetMapping("/rest/nothing")
	@CachedResponse(ttl = "1h")
	suspend fun nothing() {
		elsewhere { }
	}

}

/** What cannot be sent as it is. */
@ZeroCopyController
class KotlinObjectEndpoint {

	@GetMapping("/object")
	suspend fun something(): Map<String, Int> = elsewhere { mapOf() }

}

/** What cannot be sent as it is either. */
@ZeroCopyController
class KotlinFlowEndpoint {

	@GetMapping("/flow")
	fun flow(): Flow<DataBuffer> = emptyFlow()

}

private suspend fun <T> elsewhere(block: () -> T): T = withContext(Dispatchers.IO) { block() }
