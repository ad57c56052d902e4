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

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules that hold below a root package.
 */
final class ArchitectureRules {

	private static final String DATA_BUFFER = "org.springframework.core.io.buffer.DataBuffer";

	/**
	 * What each package may know besides itself.
	 */
	private static final Map<String, Set<String>> KNOWN_PACKAGES = Map.ofEntries(Map.entry("buffer", Set.of()),
			Map.entry("http", Set.of("buffer")), Map.entry("cache", Set.of("buffer", "http")),
			Map.entry("file", Set.of("buffer", "http")), Map.entry("web", Set.of("buffer", "http", "cache", "file")),
			Map.entry("direct", Set.of("buffer", "http", "cache", "file", "web")),
			Map.entry("edge", Set.of("buffer", "http", "cache", "file", "web")), Map.entry("server", Set.of()),
			Map.entry("metrics", Set.of("buffer", "http", "cache", "file", "web", "direct", "edge", "server")),
			Map.entry("actuate", Set.of("buffer", "http", "cache", "file", "web", "direct", "edge", "server")),
			Map.entry("autoconfigure", Set.of("buffer", "http", "cache", "file", "web", "direct", "edge", "server",
					"metrics", "actuate")));

	/**
	 * Names of the methods that wait, by the type that declares them.
	 */
	private static final Map<Class<?>, Set<String>> BLOCKING_METHODS = Map.ofEntries(
			Map.entry(Thread.class, Set.of("sleep", "join")), Map.entry(Object.class, Set.of("wait")),
			Map.entry(TimeUnit.class, Set.of("sleep")), Map.entry(Future.class, Set.of("get")),
			Map.entry(CompletableFuture.class, Set.of("get", "join")), Map.entry(CountDownLatch.class, Set.of("await")),
			Map.entry(Semaphore.class, Set.of("acquire")), Map.entry(BlockingQueue.class, Set.of("take", "put")),
			Map.entry(Mono.class, Set.of("block", "blockOptional")),
			Map.entry(Flux.class, Set.of("blockFirst", "blockLast", "toIterable", "toStream")),
			Map.entry(io.netty.util.concurrent.Future.class,
					Set.of("get", "sync", "syncUninterruptibly", "await", "awaitUninterruptibly")));

	private final String root;

	ArchitectureRules(String root) {
		this.root = root;
	}

	ArchRule packagesDependInOneDirection() {
		return classes().that(resideInNamedPackage())
			.should(condition("depend only on packages below their own", (type, violations) -> {
				Set<String> known = KNOWN_PACKAGES.get(packageOf(type));
				if (known == null) {
					violations.add(type.getName() + " is in a package that has no place in the order");
					return;
				}
				type.getDirectDependenciesFromSelf()
					.stream()
					.filter((dependency) -> leaves(dependency, known))
					.map(Dependency::getDescription)
					.forEach(violations::add);
			}))
			.allowEmptyShould(true);
	}

	ArchRule packagesAreFreeOfCycles() {
		return slices().matching(this.root + ".(**)").should().beFreeOfCycles().allowEmptyShould(true);
	}

	ArchRule internalTypesAreNotInPublicSignatures() {
		return classes().that(describe("are seen by users", this::isSeenByUsers))
			.should(condition("not show internal types",
					(type, violations) -> Stream
						.concat(shownBy(type), type.getMembers().stream().flatMap(this::shownBy))
						.forEach(violations::add)))
			.allowEmptyShould(true);
	}

	ArchRule buffersDoNotKnowSpring() {
		return noClasses().that()
			.resideInAPackage(this.root + ".buffer..")
			.should()
			.dependOnClassesThat(describe("are of Spring, except DataBuffer",
					(type) -> type.getPackageName().startsWith("org.springframework.")
							&& !outermost(type).getName().equals(DATA_BUFFER)))
			.allowEmptyShould(true);
	}

	ArchRule buffersAndHttpDoNotKnowSpringBoot() {
		return noClasses().that()
			.resideInAnyPackage(this.root + ".buffer..", this.root + ".http..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.allowEmptyShould(true);
	}

	ArchRule autoConfigurationsArePublicAndFinal() {
		return classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.allowEmptyShould(true);
	}

	ArchRule autoConfigurationsHaveNoPublicMembers() {
		return classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should(condition("have no public members besides the constructor",
					(type, violations) -> Stream.concat(type.getFields().stream(), type.getMethods().stream())
						.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC))
						.map((member) -> member.getFullName() + " is public")
						.forEach(violations::add)))
			.allowEmptyShould(true);
	}

	ArchRule autoConfigurationsAreListed(Collection<String> imports) {
		return classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should(condition("be listed in the imports file", (type, violations) -> {
				if (!imports.contains(type.getName())) {
					violations.add(type.getName() + " is not listed");
				}
			}))
			.allowEmptyShould(true);
	}

	ArchRule classConditionsAreNotOnBeanMethods() {
		return noMethods().that()
			.areAnnotatedWith(Bean.class)
			.should()
			.beAnnotatedWith(ConditionalOnClass.class)
			.allowEmptyShould(true);
	}

	ArchRule onlyAutoConfigureUsesAutoConfigurationAnnotations() {
		return noClasses().that()
			.resideOutsideOfPackage(this.root + ".autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot.autoconfigure..")
			.allowEmptyShould(true);
	}

	ArchRule nothingBlocks() {
		return noClasses().should()
			.accessTargetWhere(describe("it blocks", (access) -> isBlocking(access.getTarget())))
			.allowEmptyShould(true);
	}

	private DescribedPredicate<JavaClass> resideInNamedPackage() {
		return describe("reside below " + this.root, (type) -> !packageOf(type).isEmpty());
	}

	private boolean leaves(Dependency dependency, Set<String> known) {
		String own = packageOf(dependency.getOriginClass());
		String other = packageOf(dependency.getTargetClass());
		return !other.isEmpty() && !other.equals(own) && !known.contains(other);
	}

	/**
	 * Return the package below the root that a type belongs to, empty for types that are
	 * not below it.
	 */
	private String packageOf(JavaClass type) {
		String name = type.getBaseComponentType().getPackageName();
		return name.startsWith(this.root + ".") ? name.substring(this.root.length() + 1).split("\\.", 2)[0] : "";
	}

	private boolean isSeenByUsers(JavaClass type) {
		return !isInternal(type) && type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(this::isSeenByUsers).orElse(true);
	}

	private boolean isInternal(JavaClass type) {
		String name = type.getBaseComponentType().getPackageName();
		return name.startsWith(this.root + ".") && List.of(name.split("\\.")).contains("internal");
	}

	private Stream<String> shownBy(JavaClass type) {
		return internalTypes(Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream()))
			.map((shown) -> type.getName() + " extends " + shown);
	}

	private Stream<String> shownBy(JavaMember member) {
		Set<JavaModifier> modifiers = member.getModifiers();
		if (!modifiers.contains(JavaModifier.PUBLIC) && !modifiers.contains(JavaModifier.PROTECTED)) {
			return Stream.empty();
		}
		return internalTypes(typesOf(member)).map((shown) -> member.getFullName() + " shows " + shown);
	}

	private static Stream<JavaType> typesOf(JavaMember member) {
		if (member instanceof JavaCodeUnit unit) {
			Stream<JavaType> thrown = unit.getExceptionTypes().stream().map(JavaType.class::cast);
			return Stream.of(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream(), thrown)
				.flatMap((types) -> types);
		}
		return member.getAllInvolvedRawTypes().stream().map(JavaType.class::cast);
	}

	private Stream<String> internalTypes(Stream<JavaType> types) {
		return types.flatMap((type) -> type.getAllInvolvedRawTypes().stream())
			.filter(this::isInternal)
			.map(JavaClass::getName)
			.distinct();
	}

	private static boolean isBlocking(AccessTarget target) {
		return BLOCKING_METHODS.entrySet()
			.stream()
			.anyMatch((entry) -> entry.getValue().contains(target.getName())
					&& target.getOwner().isAssignableTo(entry.getKey()));
	}

	private static JavaClass outermost(JavaClass type) {
		return type.getEnclosingClass().map(ArchitectureRules::outermost).orElse(type);
	}

	private static <T> DescribedPredicate<T> describe(String description, Predicate<T> predicate) {
		return DescribedPredicate.describe(description, predicate);
	}

	private static ArchCondition<JavaClass> condition(String description, Check check) {
		return new ArchCondition<>(description) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				check.accept(type, new Violations(type, events));
			}

		};
	}

	private interface Check extends BiConsumer<JavaClass, Violations> {

	}

	private record Violations(JavaClass type, ConditionEvents events) {

		void add(String text) {
			this.events.add(SimpleConditionEvent.violated(this.type, text));
		}

	}

}
