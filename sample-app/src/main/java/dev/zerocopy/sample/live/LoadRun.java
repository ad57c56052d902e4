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

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.sample.live.RunStatus.Measurement;
import dev.zerocopy.sample.live.RunStatus.Phase;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * A load on both sides of an operation, one after the other: each is warmed up, then each
 * is measured. Runs once, in a thread of its own, until it is done or interrupted; the
 * status may be read by any thread.
 */
final class LoadRun implements Runnable {

	private static final Log logger = LogFactory.getLog(LoadRun.class);

	/** The warm-up of a side takes this part of its measurement. */
	private static final double WARM_UP = 0.3;

	private final CountDownLatch never = new CountDownLatch(1);

	private final long start = System.nanoTime();

	private final LiveMeters meters;

	private final Operation operation;

	private final int seconds;

	private final int port;

	private volatile RunStatus status;

	/**
	 * Create a run.
	 * @param meters what is measured
	 * @param operation what is asked for
	 * @param seconds how long each side is measured
	 * @param port the port of this application on the loopback interface
	 */
	LoadRun(LiveMeters meters, Operation operation, int seconds, int port) {
		this.meters = meters;
		this.operation = operation;
		this.seconds = seconds;
		this.port = port;
		this.status = new RunStatus(Phase.WARM_UP, operation.id(), seconds, Side.STOCK, 0, null, Map.of());
	}

	RunStatus status() {
		RunStatus current = this.status;
		double planned = Side.values().length * this.seconds * (1 + WARM_UP);
		double elapsed = (System.nanoTime() - this.start) / 1e9;
		return current.isGoing() ? current.withProgress(Math.min(elapsed / planned, 0.99)) : current;
	}

	@Override
	public void run() {
		try {
			load();
			this.status = this.status.in(Phase.DONE, null);
		}
		catch (InterruptedException ex) {
			this.status = this.status.failed("The run was ended, since the application stops.");
		}
		catch (NoAnswerException ex) {
			this.status = this.status.failed(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			logger.error("A run of the live page failed", ex);
			this.status = this.status.failed("The run failed: see the log of the application.");
		}
	}

	private void load() throws InterruptedException {
		InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port);
		try (LoadGenerator generator = new LoadGenerator(server)) {
			for (Side side : Side.values()) {
				warmUp(generator, side);
			}
			for (Side side : Side.values()) {
				measure(generator, side);
			}
		}
	}

	private void warmUp(LoadGenerator generator, Side side) throws InterruptedException {
		this.status = this.status.in(Phase.WARM_UP, side);
		try (Load load = start(generator, side)) {
			waitFor(WARM_UP * this.seconds);
			if (load.answers() == 0) {
				throw new NoAnswerException(
						"The server gave no answer of status 200 to " + this.operation.requestLine(side)
								+ " over plain HTTP on the loopback interface, port " + this.port + ".");
			}
		}
	}

	private void measure(LoadGenerator generator, Side side) throws InterruptedException {
		this.status = this.status.in(Phase.MEASURE, side);
		MeterSample before = this.meters.sample(this.operation);
		try (Load load = start(generator, side)) {
			waitFor(this.seconds);
			Map<Side, Measurement> measurements = new EnumMap<>(Side.class);
			measurements.putAll(this.status.measurements());
			measurements.put(side,
					new Measurement(before, this.meters.sample(this.operation), load.answers(), load.failures()));
			this.status = this.status.with(measurements);
		}
	}

	private Load start(LoadGenerator generator, Side side) {
		byte[] request = this.operation.request(side, "localhost:" + this.port);
		return generator.start(request, this.operation.connections());
	}

	private void waitFor(double time) throws InterruptedException {
		this.never.await((long) (time * 1e9), TimeUnit.NANOSECONDS);
	}

	/**
	 * A run that would measure nothing.
	 */
	private static final class NoAnswerException extends RuntimeException {

		NoAnswerException(String message) {
			super(message);
		}

	}

}
