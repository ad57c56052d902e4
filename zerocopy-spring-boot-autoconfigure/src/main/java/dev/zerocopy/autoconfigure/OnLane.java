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

package dev.zerocopy.autoconfigure;

import dev.zerocopy.autoconfigure.ZeroCopyProperties.LaneLimit;
import dev.zerocopy.web.internal.Lane;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches unless {@code zerocopy.lane} keeps endpoints above a lane.
 */
abstract class OnLane extends SpringBootCondition {

	private final Lane lane;

	private OnLane(Lane lane) {
		this.lane = lane;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		LaneLimit limit = Binder.get(context.getEnvironment())
			.bind("zerocopy.lane", LaneLimit.class)
			.orElse(LaneLimit.AUTO);
		return new ConditionOutcome(limit.admits(this.lane),
				ConditionMessage.forCondition("zerocopy.lane").because("it is " + limit));
	}

	/** The lane behind Reactor Netty's HTTP codec. */
	static final class Direct extends OnLane {

		Direct() {
			super(Lane.DIRECT);
		}

	}

	/** The lane in front of Netty's HTTP codec. */
	static final class Edge extends OnLane {

		Edge() {
			super(Lane.EDGE);
		}

	}

}
