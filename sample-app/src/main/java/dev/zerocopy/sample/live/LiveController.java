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

package dev.zerocopy.sample.live;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.zerocopy.actuate.ZeroCopyEndpoint;
import dev.zerocopy.actuate.ZeroCopyEndpoint.EndpointDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The data of the live page. Bad input is answered with 400 and problem details, a second
 * run with 409.
 */
@RestController
@RequestMapping("/live")
class LiveController {

	private static final int DEFAULT_SECONDS = 10;

	private final LiveMeters meters;

	private final LoadRuns runs;

	private final ObjectProvider<ZeroCopyEndpoint> endpoint;

	LiveController(LiveMeters meters, LoadRuns runs, ObjectProvider<ZeroCopyEndpoint> endpoint) {
		this.meters = meters;
		this.runs = runs;
		this.endpoint = endpoint;
	}

	@GetMapping("/operations")
	List<OperationDescriptor> operations() {
		List<EndpointDescriptor> endpoints = this.endpoint.stream()
			.flatMap((endpoint) -> endpoint.zeroCopy().endpoints().stream())
			.toList();
		return Arrays.stream(Operation.values()).map((operation) -> describe(operation, endpoints)).toList();
	}

	@GetMapping("/meters")
	MeterSample meters(@RequestParam String operation) {
		return this.meters.sample(operation(operation));
	}

	@GetMapping("/run")
	RunStatus run() {
		return this.runs.status();
	}

	/**
	 * Start a run. Takes JSON only, which no page of another origin can send without
	 * being asked for permission first.
	 */
	@PostMapping(path = "/run", consumes = MediaType.APPLICATION_JSON_VALUE)
	@ResponseStatus(HttpStatus.ACCEPTED)
	RunStatus start(@RequestBody RunRequest request) {
		Operation operation = operation(request.operation());
		int seconds = (request.seconds() != null) ? request.seconds() : DEFAULT_SECONDS;
		if (seconds < 1 || seconds > LoadRuns.MAX_SECONDS) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"Seconds: %d (expected: 1 to %d)".formatted(seconds, LoadRuns.MAX_SECONDS));
		}
		if (!this.runs.start(operation, seconds)) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "Another run is going. Wait for its end.");
		}
		return this.runs.status();
	}

	private static OperationDescriptor describe(Operation operation, List<EndpointDescriptor> endpoints) {
		return endpoints.stream()
			.filter((endpoint) -> endpoint.pattern().equals(operation.pattern(Side.ZEROCOPY)))
			.findFirst()
			.map((endpoint) -> describe(operation, endpoint.lane(), endpoint.reason()))
			.orElseGet(() -> describe(operation, null, null));
	}

	private static OperationDescriptor describe(Operation operation, @Nullable String lane, @Nullable String reason) {
		return new OperationDescriptor(operation.id(), operation.label(), operation.description(),
				operation.requestLine(Side.STOCK), operation.requestLine(Side.ZEROCOPY), operation.connections(), lane,
				reason);
	}

	private static Operation operation(@Nullable String id) {
		return Operation.of(id)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "Unknown operation (expected: %s)"
				.formatted(Arrays.stream(Operation.values()).map(Operation::id).collect(Collectors.joining(", ")))));
	}

	/**
	 * What to run.
	 *
	 * @param operation the name of the operation
	 * @param seconds how long to measure each side, {@code null} for ten seconds
	 */
	record RunRequest(@Nullable String operation, @Nullable Integer seconds) {
	}

	/**
	 * Description of an operation.
	 *
	 * @param id the name to run it by
	 * @param label the name for people
	 * @param description what it is
	 * @param stock the request to the stock twin
	 * @param zerocopy the request to the starter
	 * @param connections how many requests the load has under way
	 * @param lane the lane of the starter's endpoint, {@code null} if the starter lists
	 * none, as for assets
	 * @param reason why this lane, {@code null} without a lane
	 */
	record OperationDescriptor(String id, String label, String description, String stock, String zerocopy,
			int connections, @Nullable String lane, @Nullable String reason) {
	}

}
