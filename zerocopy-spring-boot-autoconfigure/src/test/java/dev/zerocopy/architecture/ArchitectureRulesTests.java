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

package dev.zerocopy.architecture;

import java.util.List;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ArchitectureRules}: each rule finds what breaks it, and nothing else.
 */
class ArchitectureRulesTests {

	private static final String FIXTURES = "dev.zerocopy.architecture.fixture.";

	@Test
	void whenPackageKnowsOneThatIsNotBelowItThenDirectionIsViolated() {
		ArchRule rule = rules("direction").packagesDependInOneDirection();
		assertThat(violations(rule, "direction")).isNotEmpty()
			.allMatch((text) -> containsOneOf(text, "LowerKnowsUpper", "SiblingKnowsSibling", "ServerKnowsOthers",
					"WithoutPlace"))
			.anyMatch((text) -> text.contains("LowerKnowsUpper"))
			.anyMatch((text) -> text.contains("SiblingKnowsSibling"))
			.anyMatch((text) -> text.contains("ServerKnowsOthers"))
			.anyMatch((text) -> text.contains("WithoutPlace"));
	}

	@Test
	void whenTwoPackagesKnowEachOtherThenCycleIsFound() {
		assertThat(violations(rules("cycle").packagesAreFreeOfCycles(), "cycle")).singleElement()
			.satisfies((text) -> assertThat(text).contains("Slice one", "Slice two"));
		assertThat(violations(rules("direction").packagesAreFreeOfCycles(), "direction")).isEmpty();
	}

	@Test
	void whenPublicSignatureShowsInternalTypeThenItIsFound() {
		ArchRule rule = rules("hidden").internalTypesAreNotInPublicSignatures();
		assertThat(violations(rule, "hidden")).satisfiesExactlyInAnyOrder(
				(text) -> assertThat(text).contains("Returning"), (text) -> assertThat(text).contains("Taking"),
				(text) -> assertThat(text).contains("Constructed"), (text) -> assertThat(text).contains("Holding"),
				(text) -> assertThat(text).contains("Generic"), (text) -> assertThat(text).contains("Extending"));
	}

	@Test
	void whenBufferUsesSpringThenItIsFoundUnlessItIsDataBuffer() {
		assertThat(violations(rules("spring").buffersDoNotKnowSpring(), "spring")).isNotEmpty()
			.allMatch((text) -> text.contains("BufferUsesSpring"));
	}

	@Test
	void whenHttpUsesSpringBootThenItIsFound() {
		assertThat(violations(rules("spring").buffersAndHttpDoNotKnowSpringBoot(), "spring")).isNotEmpty()
			.allMatch((text) -> text.contains("HttpUsesBoot"));
	}

	@Test
	void whenAutoConfigurationIsNotPublicAndFinalThenItIsFound() {
		assertThat(violations(rules("configuration").autoConfigurationsArePublicAndFinal(), "configuration"))
			.satisfiesExactlyInAnyOrder((text) -> assertThat(text).contains("OpenAutoConfiguration"),
					(text) -> assertThat(text).contains("HiddenAutoConfiguration"));
	}

	@Test
	void whenAutoConfigurationHasPublicMemberThenItIsFound() {
		assertThat(violations(rules("configuration").autoConfigurationsHaveNoPublicMembers(), "configuration"))
			.satisfiesExactlyInAnyOrder((text) -> assertThat(text).contains("PublicMemberAutoConfiguration.text"),
					(text) -> assertThat(text).contains("PublicFieldAutoConfiguration.NAME"));
	}

	@Test
	void whenAutoConfigurationIsNotListedThenItIsFound() {
		List<String> imports = List.of("Good", "Open", "Hidden", "PublicMember", "PublicField")
			.stream()
			.map((name) -> FIXTURES + "configuration.autoconfigure." + name + "AutoConfiguration")
			.toList();
		assertThat(violations(rules("configuration").autoConfigurationsAreListed(imports), "configuration"))
			.singleElement()
			.satisfies((text) -> assertThat(text).contains("UnlistedAutoConfiguration"));
	}

	@Test
	void whenBeanMethodHasClassConditionThenItIsFound() {
		assertThat(violations(rules("configuration").classConditionsAreNotOnBeanMethods(), "configuration"))
			.singleElement()
			.satisfies((text) -> assertThat(text).contains("ConditionOnMethod.text"));
	}

	@Test
	void whenOtherPackageUsesAutoConfigurationAnnotationThenItIsFound() {
		ArchRule rule = rules("configuration").onlyAutoConfigureUsesAutoConfigurationAnnotations();
		assertThat(violations(rule, "configuration")).isNotEmpty()
			.allMatch((text) -> text.contains("ConditionOutside"));
	}

	@Test
	void whenMethodBlocksThenItIsFound() {
		assertThat(violations(rules("blocking").nothingBlocks(), "blocking")).hasSize(13)
			.noneMatch((text) -> text.contains("doesNotBlock"));
	}

	private static ArchitectureRules rules(String fixture) {
		return new ArchitectureRules(FIXTURES + fixture);
	}

	private static List<String> violations(ArchRule rule, String fixture) {
		return rule.evaluate(new ClassFileImporter().importPackages(FIXTURES + fixture))
			.getFailureReport()
			.getDetails();
	}

	private static boolean containsOneOf(String text, String... parts) {
		return List.of(parts).stream().anyMatch(text::contains);
	}

}
