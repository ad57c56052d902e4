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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

/**
 * The live page in a browser.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LivePageIntegrationTests {

	private static final Map<String, Double> UNITS = Map.of("", 1.0, "×", 1.0, "B", 1.0, "KiB", 1024.0, "MiB",
			1024.0 * 1024, "µs", 1e-6, "ms", 1e-3, "s", 1.0);

	private static @Nullable Chromium browser;

	@LocalServerPort
	private int port;

	@Autowired
	private LoadRuns runs;

	@AfterAll
	static void stopBrowser() throws Exception {
		if (browser != null) {
			browser.close();
		}
	}

	/**
	 * Not before all tests: where there is no browser, Surefire would not tell that it
	 * skipped them.
	 */
	@BeforeEach
	void openPage() throws Exception {
		if (browser == null) {
			browser = Chromium.start();
		}
		browser.prefer("light");
		browser.open("http://localhost:" + this.port + "/");
		await().until(() -> text("#status").matches("Ready\\.|.* done\\..*"));
	}

	@Test
	void whenRunIsStartedThenCurvesMoveAndTableShowsWhatMetersSay() throws Exception {
		browser.evaluate("document.querySelector('input[value=fixed-64k]').click()");
		assertThat(text("#ZEROCOPY .request")).isEqualTo("GET /fixed/cached-64k");
		browser.evaluate("document.getElementById('seconds').value = 1");
		browser.evaluate("document.getElementById('run').click()");
		await().until(() -> text("#status").startsWith("64 KiB: done."));
		assertThat(text("#problem")).isEmpty();
		assertCurvesMoved();
		assertTableShows(this.runs.status());
		assertThat(browser.problems()).isEmpty();
		browser.screenshot(Path.of("target", "live-page-light.png"));
		String light = background();
		browser.prefer("dark");
		assertThat(background()).isNotEqualTo(light);
		browser.screenshot(Path.of("target", "live-page-dark.png"));
	}

	@Test
	void whenRunIsRefusedThenPageSaysWhyInWords() {
		browser.evaluate("document.getElementById('seconds').value = 99");
		assertThat(browser.evaluate("document.getElementById('controls').checkValidity()").booleanValue()).isFalse();
		browser.evaluate("document.getElementById('controls').noValidate = true");
		browser.evaluate("document.getElementById('run').click()");
		await().until(() -> text("#problem").equals("Seconds: 99 (expected: 1 to 30)"));
		browser.evaluate("document.getElementById('seconds').value = 1");
		browser.evaluate("for (const time of [1, 2]) document.getElementById('controls').requestSubmit()");
		await().until(() -> text("#problem").equals("Another run is going. Wait for its end."));
		await().until(() -> text("#problem").isEmpty());
		assertThat(text("#status")).contains(" done.");
	}

	@Test
	void whenPageIsLoadedThenItNeedsNoOtherServerAndNamesItsFields() {
		assertThat(browser.evaluate("performance.getEntriesByType('resource').length").intValue()).isGreaterThan(3);
		assertThat(browser
			.evaluate(
					"performance.getEntriesByType('resource').filter(r => !r.name.startsWith(location.origin)).length")
			.intValue()).isZero();
		assertThat(browser.evaluate("[...document.querySelectorAll('input')].every(i => i.labels[0].innerText)")
			.booleanValue()).isTrue();
		assertThat(browser.evaluate("[...document.querySelectorAll('canvas')].every(c => c.ariaLabel)").booleanValue())
			.isTrue();
	}

	/**
	 * Heap has no point while both sides have requests between two readings.
	 */
	private static void assertCurvesMoved() {
		for (String curve : List.of("rate", "p99")) {
			for (int side = 0; side < Side.values().length; side++) {
				JsonNode values = browser.evaluate("Chart.getChart('" + curve + "').data.datasets[" + side
						+ "].data.map(point => point.y).filter(Number.isFinite)");
				assertThat(values).as("%s of side %s", curve, side).isNotEmpty();
				assertThat(values).as("%s of side %s", curve, side).anyMatch((value) -> value.doubleValue() > 0);
			}
		}
	}

	private static void assertTableShows(RunStatus run) {
		for (Side side : Side.values()) {
			MeterSample before = run.measurements().get(side).before();
			MeterSample after = run.measurements().get(side).after();
			double requests = after.endpoints().get(side).requests() - before.endpoints().get(side).requests();
			assertCell("rate", side, requests / (after.seconds() - before.seconds()));
			assertCell("heap", side, (after.allocatedBytes() - before.allocatedBytes()) / requests);
			assertThat(cell("errors", side.ordinal() + 1)).isEqualTo("0");
			double median = value(cell("p50", side.ordinal() + 1));
			assertThat(value(cell("p99", side.ordinal() + 1))).isGreaterThanOrEqualTo(median);
			assertThat(value(cell("p999", side.ordinal() + 1)))
				.isGreaterThanOrEqualTo(value(cell("p99", side.ordinal() + 1)));
			assertThat(below(after, side, median * 1.4) - below(before, side, median * 1.4))
				.isGreaterThanOrEqualTo(requests * 0.45);
			assertThat(below(after, side, median * 0.7) - below(before, side, median * 0.7))
				.isLessThanOrEqualTo(requests * 0.55);
		}
		for (String figure : List.of("rate", "p99", "heap")) {
			assertThat(value(cell(figure, 3))).isCloseTo(value(cell(figure, 2)) / value(cell(figure, 1)),
					withinPercentage(2));
		}
		assertThat(value(cell("shared", 2))).isGreaterThan(60 * 1024);
		assertThat(cell("copied", 2)).isEqualTo("0 B");
		assertThat(cell("copied", 1)).isEqualTo("not counted");
		assertThat(cell("lane", 2)).matches("[A-Z]+, .+");
	}

	/** The requests in buckets whose bound is not above the given one. */
	private static double below(MeterSample sample, Side side, double seconds) {
		return sample.endpoints()
			.get(side)
			.buckets()
			.stream()
			.filter((bucket) -> bucket.seconds() <= seconds)
			.mapToDouble(MeterSample.Bucket::count)
			.max()
			.orElse(0);
	}

	private static void assertCell(String figure, Side side, double expected) {
		assertThat(value(cell(figure, side.ordinal() + 1))).as("%s of %s", figure, side)
			.isCloseTo(expected, withinPercentage(1));
	}

	private static String cell(String figure, int column) {
		return text("tr[data-figure=" + figure + "] :nth-child(" + (column + 1) + ")");
	}

	/** A number with a unit, in bytes, seconds or nothing; small ratios are fractions. */
	private static double value(String text) {
		String[] parts = text.split(" ");
		String number = parts[0].replace(",", "");
		double value = number.startsWith("1/") ? 1 / Double.parseDouble(number.substring(2))
				: Double.parseDouble(number);
		return value * UNITS.get((parts.length > 1) ? parts[1] : "");
	}

	private static String background() {
		return browser.evaluate("getComputedStyle(document.body).backgroundColor").stringValue();
	}

	private static String text(String selector) {
		return browser.evaluate("document.querySelector('" + selector + "')?.innerText ?? ''").stringValue();
	}

}
