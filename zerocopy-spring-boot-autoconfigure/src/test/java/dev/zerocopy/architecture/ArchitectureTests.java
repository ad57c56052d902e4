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

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the main code against {@link ArchitectureRules}.
 */
class ArchitectureTests {

	private static final String ROOT = "dev.zerocopy";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(ROOT);

	private final ArchitectureRules rules = new ArchitectureRules(ROOT);

	private final List<String> imports = ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
		.getCandidates()
		.stream()
		.filter((name) -> name.startsWith(ROOT + "."))
		.toList();

	@Test
	void mainCodeIsImported() {
		assertThat(CLASSES).extracting(JavaClass::getPackageName).contains("dev.zerocopy.web");
	}

	@Test
	void packagesDependInOneDirection() {
		this.rules.packagesDependInOneDirection().check(CLASSES);
	}

	@Test
	void packagesAreFreeOfCycles() {
		this.rules.packagesAreFreeOfCycles().check(CLASSES);
	}

	@Test
	void internalTypesAreNotInPublicSignatures() {
		this.rules.internalTypesAreNotInPublicSignatures().check(CLASSES);
	}

	@Test
	void buffersDoNotKnowSpring() {
		this.rules.buffersDoNotKnowSpring().check(CLASSES);
	}

	@Test
	void buffersAndHttpDoNotKnowSpringBoot() {
		this.rules.buffersAndHttpDoNotKnowSpringBoot().check(CLASSES);
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		this.rules.autoConfigurationsArePublicAndFinal().check(CLASSES);
	}

	@Test
	void autoConfigurationsHaveNoPublicMembers() {
		this.rules.autoConfigurationsHaveNoPublicMembers().check(CLASSES);
	}

	@Test
	void autoConfigurationsAreListed() {
		this.rules.autoConfigurationsAreListed(this.imports).check(CLASSES);
	}

	@Test
	void listedAutoConfigurationsExist() {
		assertThat(this.imports)
			.allSatisfy((name) -> assertThat(CLASSES.get(name).isAnnotatedWith(AutoConfiguration.class)).isTrue());
	}

	@Test
	void classConditionsAreNotOnBeanMethods() {
		this.rules.classConditionsAreNotOnBeanMethods().check(CLASSES);
	}

	@Test
	void onlyAutoConfigureUsesAutoConfigurationAnnotations() {
		this.rules.onlyAutoConfigureUsesAutoConfigurationAnnotations().check(CLASSES);
	}

	@Test
	void nothingBlocks() {
		this.rules.nothingBlocks().check(CLASSES);
	}

}
