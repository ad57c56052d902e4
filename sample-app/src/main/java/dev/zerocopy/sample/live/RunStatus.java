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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How far a run is, and what it has measured. Immutable.
 *
 * @param phase what it does
 * @param operation the name of the operation, {@code null} before the first run
 * @param seconds how long each side is measured
 * @param side the side that is under load, {@code null} if none is
 * @param progress the part of the planned time that has passed, from 0 to 1
 * @param problem why it failed, {@code null} if it did not
 * @param measurements the sides that have been measured
 */
record RunStatus(Phase phase, @Nullable String operation, int seconds, @Nullable Side side, double progress,
		@Nullable String problem, Map<Side, Measurement> measurements) {

	/** Before the first run. */
	static final RunStatus NONE = new RunStatus(Phase.NONE, null, 0, null, 0, null, Map.of());

	boolean isGoing() {
		return this.phase == Phase.WARM_UP || this.phase == Phase.MEASURE;
	}

	RunStatus in(Phase phase, @Nullable Side side) {
		return new RunStatus(phase, this.operation, this.seconds, side, (phase == Phase.DONE) ? 1 : this.progress, null,
				this.measurements);
	}

	RunStatus withProgress(double progress) {
		return new RunStatus(this.phase, this.operation, this.seconds, this.side, progress, null, this.measurements);
	}

	RunStatus with(Map<Side, Measurement> measurements) {
		return new RunStatus(this.phase, this.operation, this.seconds, this.side, this.progress, null, measurements);
	}

	RunStatus failed(String problem) {
		return new RunStatus(Phase.FAILED, this.operation, this.seconds, null, this.progress, problem,
				this.measurements);
	}

	/**
	 * What a run does.
	 */
	enum Phase {

		/** There was no run. */
		NONE,

		/** A side is under load, and nothing is measured. */
		WARM_UP,

		/** A side is under load. */
		MEASURE,

		/** Both sides have been measured. */
		DONE,

		/** The run ended early. */
		FAILED

	}

	/**
	 * One side under load.
	 *
	 * @param before the meters when the load began
	 * @param after the meters at the end, with the load still on
	 * @param answers complete answers of status 200 that the load has received
	 * @param failures other answers, and connections that could not be made or were lost
	 */
	record Measurement(MeterSample before, MeterSample after, long answers, long failures) {
	}

}
