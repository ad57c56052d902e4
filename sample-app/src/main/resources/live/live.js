// The live page: reads meters, draws what happened between two readings, and starts runs.

const SIDES = ['STOCK', 'ZEROCOPY'];
const NAMES = { STOCK: 'Stock WebFlux', ZEROCOPY: 'Zero-copy' };
const CURVES = ['rate', 'p99', 'heap'];
const WINDOW_SECONDS = 60;
const IDLE_MILLIS = 1000;
const RUNNING_MILLIS = 500;
const NOTHING = '–';

const element = id => document.getElementById(id);
const operations = new Map();
const charts = new Map();
let operation;
let previous;
let points = [];
let going = false;
let lost = false;
let reading = false;
let timer;

// Figures

/** What happened on a side between two samples of the meters. */
function figures(before, after, side) {
	const [first, last] = [before.endpoints[side], after.endpoints[side]];
	const seconds = after.seconds - before.seconds;
	const requests = last.requests - first.requests;
	const perRequest = name => (requests && after[name] !== null)
		? (after[name] - (before[name] ?? 0)) / requests : null;
	const counts = histogram(first.buckets, last.buckets);
	return {
		seconds,
		requests,
		rate: requests / seconds,
		p50: percentile(counts, 0.5),
		p99: percentile(counts, 0.99),
		p999: percentile(counts, 0.999),
		heap: perRequest('allocatedBytes'),
		shared: perRequest('sharedBytes'),
		copied: perRequest('copiedBytes'),
		collections: after.gcPauses - before.gcPauses,
		pauses: after.gcPauseSeconds - before.gcPauseSeconds,
		direct: after.directBytes,
		allocator: after.allocatorBytes,
		errors: last.errors - first.errors,
	};
}

/** Cumulative counts of the time between two histograms. */
function histogram(before, after) {
	const earlier = new Map(before.map(bucket => [bucket.seconds, bucket.count]));
	return after.map(({ seconds, count }) => ({ seconds, count: count - (earlier.get(seconds) ?? 0) }));
}

/** Interpolates within the bucket that has the given part of all counts. */
function percentile(counts, part) {
	const total = counts.at(-1)?.count;
	if (!total) {
		return null;
	}
	const wanted = part * total;
	const index = counts.findIndex(({ count }) => count >= wanted);
	const below = counts[index - 1] ?? { seconds: 0, count: 0 };
	const bucket = counts[index];
	return below.seconds + (bucket.seconds - below.seconds) * (wanted - below.count) / (bucket.count - below.count);
}

// Text

function number(value, digits = 3) {
	const options = value >= 1000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: digits };
	return new Intl.NumberFormat('en', options).format(value);
}

function scaled(value, base, units) {
	let unit = 0;
	while (unit < units.length - 1 && value >= base) {
		value /= base;
		unit++;
	}
	return `${number(value)} ${units[unit]}`;
}

const known = text => value => value === null || value === undefined ? NOTHING : text(value);
const count = known(value => number(Math.round(value)));
const bytes = known(value => scaled(value, 1024, ['B', 'KiB', 'MiB', 'GiB']));
const time = known(value => value === 0 ? '0 s' : scaled(value * 1e6, 1000, ['µs', 'ms', 's']));

/** Rows of the table: name, text of a value, value, and whether more is better. */
const ROWS = [
	{ name: 'Requests per second', text: known(number), of: 'rate', more: true },
	{ name: 'p50', text: time, of: 'p50' },
	{ name: 'p99', text: time, of: 'p99' },
	{ name: 'p99.9', text: time, of: 'p999' },
	{ name: 'Heap per request', text: bytes, of: 'heap' },
	{ name: 'Body bytes shared, per request', text: bytes, of: 'shared', starter: true },
	{ name: 'Body bytes copied, per request', text: bytes, of: 'copied', starter: true },
	{ name: 'Collections', text: count, of: 'collections', process: true },
	{ name: 'Time in collections', text: time, of: 'pauses', process: true },
	{ name: 'Direct buffers at the end', text: bytes, of: 'direct', process: true },
	{ name: 'Netty’s allocator at the end', text: bytes, of: 'allocator', process: true },
	{ name: 'Errors', text: count, of: 'errors', process: true },
];

function ratio(row, stock, zerocopy) {
	if (row.process || row.starter || !stock || zerocopy === null) {
		return { text: NOTHING };
	}
	const value = zerocopy / stock;
	const verdict = Math.abs(value - 1) < 0.05 ? 'about equal' : (value > 1) === Boolean(row.more) ? 'better' : 'worse';
	const text = value > 0 && value < 0.1 ? `1/${number(1 / value)}` : number(value);
	return { text: `${text} ×`, verdict };
}

// Page

function cell(tag, text, scope) {
	const created = document.createElement(tag);
	created.textContent = text;
	if (scope) {
		created.scope = scope;
	}
	return created;
}

function tableRow(row, stock, zerocopy) {
	const line = document.createElement('tr');
	line.dataset.figure = row.of;
	const last = cell('td', row.ratio.text);
	if (row.ratio.verdict) {
		last.className = row.ratio.verdict;
		last.append(' ', cell('small', row.ratio.verdict));
	}
	line.append(cell('th', row.name, 'row'), cell('td', stock), cell('td', zerocopy), last);
	return line;
}

function showTable(run) {
	const shown = [run.operation, ...SIDES.map(side => run.measurements[side]?.after.seconds)].join();
	if (element('rows').dataset.shown === shown) {
		return;
	}
	element('rows').dataset.shown = shown;
	const { STOCK: stock, ZEROCOPY: zerocopy } = Object.fromEntries(SIDES.map(side => [side, measured(run, side)]));
	const ran = operations.get(run.operation);
	const rows = ROWS.map(row => tableRow({ ...row, ratio: ratio(row, stock?.[row.of], zerocopy?.[row.of] ?? null) },
		row.starter ? 'not counted' : row.text(stock?.[row.of]), row.text(zerocopy?.[row.of])));
	rows.push(tableRow({ name: 'Lane', of: 'lane', ratio: { text: NOTHING } }, 'Spring’s own',
		ran.lane ? `${ran.lane}, ${ran.reason}` : 'a mapping of assets'));
	element('rows').replaceChildren(...rows);
	element('caption').textContent = `${ran.label}: ${run.seconds} s for each side, ${ran.connections} connections, generator and server on one machine.`;
}

function measured(run, side) {
	const measurement = run.measurements[side];
	if (!measurement) {
		return undefined;
	}
	const result = figures(measurement.before, measurement.after, side);
	result.errors += measurement.failures;
	return result;
}

function showSide(side, values, note) {
	const card = element(side);
	card.querySelector('[data-figure=rate]').textContent = values?.requests ? number(values.rate) : NOTHING;
	card.querySelector('[data-figure=p99]').textContent = time(values?.p99);
	card.querySelector('[data-figure=heap]').textContent = bytes(values?.heap);
	card.querySelector('.window').textContent = note;
}

function showProblem(text) {
	element('problem').hidden = !text;
	element('problem').textContent = text ?? '';
}

/** Tells only what is new, so that a screen reader does not repeat it. */
function showStatus(text) {
	if (element('status').textContent !== text) {
		element('status').textContent = text;
	}
}

function showRun(run) {
	const before = going;
	going = run.phase === 'WARM_UP' || run.phase === 'MEASURE';
	if (before && !going) {
		showProblem();
	}
	element('run').disabled = going;
	element('operations').disabled = going;
	element('bar').value = run.progress;
	if (run.phase === 'NONE') {
		showStatus('Ready.');
		return;
	}
	const name = operations.get(run.operation).label;
	if (going) {
		showStatus(`${name}: ${run.phase === 'WARM_UP' ? 'warming up' : 'measuring'} ${NAMES[run.side]}`);
	}
	else if (run.phase === 'DONE') {
		showStatus(`${name}: done. The figures are in the table.`);
	}
	else {
		showStatus(`${name}: ended early.`);
		showProblem(run.problem);
	}
	if (run.operation === operation) {
		showTable(run);
	}
}

/** The cards show what the run has measured, and until then what is going on. */
function showSides(run, now) {
	for (const side of SIDES) {
		const result = run.operation === operation ? measured(run, side) : undefined;
		if (result) {
			showSide(side, result, `measured over ${number(result.seconds)} s`);
		}
		else {
			showSide(side, now?.[side], now?.[side].requests ? 'now' : 'no requests');
		}
	}
}

// Curves

function colour(name) {
	return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function createChart(id) {
	const dataset = side => ({ label: NAMES[side], data: [], pointRadius: 1, borderWidth: 2, spanGaps: false });
	return new Chart(element(id), {
		type: 'line',
		data: { datasets: SIDES.map(dataset) },
		options: {
			animation: false,
			maintainAspectRatio: false,
			parsing: false,
			interaction: { mode: 'nearest', axis: 'x', intersect: false },
			plugins: {
				legend: { display: false },
				tooltip: { callbacks: { title: ([item]) => `${Math.round(-item.parsed.x)} s ago` } },
			},
			scales: {
				x: {
					type: 'linear', min: -WINDOW_SECONDS, max: 0,
					ticks: { stepSize: 20, callback: value => value ? `${value} s` : 'now' },
				},
				y: { beginAtZero: true, ticks: { maxTicksLimit: 5 } },
			},
		},
	});
}

function paint() {
	for (const chart of charts.values()) {
		chart.data.datasets.forEach((dataset, index) => {
			dataset.borderColor = dataset.backgroundColor = colour(index ? 'zerocopy' : 'stock');
			dataset.borderDash = index ? [] : [6, 4];
		});
		for (const axis of Object.values(chart.options.scales)) {
			axis.ticks.color = colour('muted');
			axis.grid = { color: colour('line') };
			axis.border = { color: colour('line') };
		}
		chart.update();
	}
}

function draw(now) {
	points = points.filter(point => now - point.seconds <= WINDOW_SECONDS);
	for (const [id, chart] of charts) {
		chart.data.datasets.forEach((dataset, index) => {
			dataset.data = points.map(point => ({ x: point.seconds - now, y: point[SIDES[index]][id] ?? NaN }));
		});
		chart.update();
	}
}

/** What happened since the last reading. Heap can be told apart only while one side has requests. */
function advance(sample) {
	if (!previous) {
		previous = sample;
		return undefined;
	}
	const now = Object.fromEntries(SIDES.map(side => [side, figures(previous, sample, side)]));
	previous = sample;
	const both = SIDES.every(side => now[side].requests);
	points.push({ seconds: sample.seconds, ...Object.fromEntries(SIDES.map(side => [side, {
		rate: now[side].rate,
		p99: now[side].p99 === null ? null : now[side].p99 * 1e3,
		heap: both || now[side].heap === null ? null : now[side].heap / 1024,
	}])) });
	draw(sample.seconds);
	return now;
}

// Server

async function ask(path, options) {
	let answer;
	try {
		answer = await fetch(path, options);
	}
	catch {
		throw new Error('The application does not answer. Is it running?');
	}
	const body = await answer.json();
	if (!answer.ok) {
		throw new Error(body.detail ?? `The application answered with status ${answer.status}.`);
	}
	return body;
}

/** One reading at a time, so that each is later than the one before. */
async function refresh() {
	clearTimeout(timer);
	if (reading) {
		return;
	}
	reading = true;
	const asked = operation;
	try {
		const [sample, run] = await Promise.all([ask(`live/meters?operation=${asked}`), ask('live/run')]);
		if (lost) {
			lost = false;
			showProblem();
		}
		if (asked === operation) {
			showRun(run);
			showSides(run, advance(sample));
		}
	}
	catch (problem) {
		lost = true;
		previous = undefined;
		showProblem(problem.message);
	}
	reading = false;
	timer = setTimeout(refresh, going ? RUNNING_MILLIS : IDLE_MILLIS);
}

async function start(event) {
	event.preventDefault();
	showProblem();
	try {
		showRun(await ask('live/run', {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ operation, seconds: element('seconds').valueAsNumber }),
		}));
		refresh();
	}
	catch (problem) {
		showProblem(problem.message);
	}
}

function choose(id) {
	operation = id;
	const chosen = operations.get(id);
	element('description').textContent = chosen.description;
	element('STOCK').querySelector('.request').textContent = chosen.stock;
	element('ZEROCOPY').querySelector('.request').textContent = chosen.zerocopy;
	previous = undefined;
	points = [];
	document.querySelector(`[name=operation][value="${id}"]`).checked = true;
	element('rows').replaceChildren();
	element('rows').dataset.shown = '';
	element('caption').textContent = `${chosen.label}: no run yet. Press “Run”.`;
}

function choice({ id, label }) {
	const box = document.createElement('label');
	const input = document.createElement('input');
	input.type = 'radio';
	input.name = 'operation';
	input.value = id;
	input.addEventListener('change', () => {
		choose(id);
		refresh();
	});
	box.append(input, cell('span', label));
	return box;
}

async function load() {
	const [listed, run] = await Promise.all([ask('live/operations'), ask('live/run')]);
	for (const item of listed) {
		operations.set(item.id, item);
		element('operations').append(choice(item));
	}
	for (const id of CURVES) {
		charts.set(id, createChart(id));
	}
	paint();
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
	element('controls').addEventListener('submit', start);
	choose(run.operation ?? listed[0].id);
	refresh();
}

load().catch(problem => {
	showStatus('The page could not be loaded.');
	showProblem(problem.message);
});
