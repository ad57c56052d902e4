/*
 * The parser of H2O, https://github.com/h2o/picohttpparser, on the heads of EdgeRequestParserBenchmark. Its source is not part of
 * this project: DIR is where it lies, in Debian's source package h2o for one.
 *
 *   cc -O3 -msse4.2 -I DIR -o picohttpparser benchmarks/picohttpparser.c DIR/picohttpparser.c
 *   taskset -c 1 ./picohttpparser benchmarks/src/main/resources/heads/{small,medium,large}.http
 *
 * Prints for each head the fastest, the median and the slowest of its rounds.
 */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "picohttpparser.h"

enum { FIELDS = 64, ROUNDS = 7, BATCH = 1000 };

static char head[65536];

static double seconds(void) {
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

static int parse(size_t length) {
	static struct phr_header fields[FIELDS];
	const char *method, *path;
	size_t method_length, path_length, count = FIELDS;
	int version, result;
	/* The compiler must take the bytes for new each time, and the result for read. */
	__asm__ volatile("" : : "r"(head) : "memory");
	result = phr_parse_request(head, length, &method, &method_length, &path, &path_length, &version, fields, &count, 0);
	__asm__ volatile("" : : "r"(fields) : "memory");
	return result;
}

static double nanos_of_one(size_t length) {
	double start = seconds(), taken;
	long count = 0;
	do {
		for (int i = 0; i < BATCH; i++) {
			if (parse(length) != (int) length) {
				fprintf(stderr, "not parsed\n");
				exit(1);
			}
		}
		count += BATCH;
		taken = seconds() - start;
	} while (taken < 1);
	return taken / count * 1e9;
}

static int compare(const void *one, const void *other) {
	double a = *(const double *) one, b = *(const double *) other;
	return (a > b) - (a < b);
}

int main(int count, char **files) {
	for (int i = 1; i < count; i++) {
		double nanos[ROUNDS];
		FILE *file = fopen(files[i], "rb");
		if (file == NULL) {
			perror(files[i]);
			return 1;
		}
		size_t length = fread(head, 1, sizeof head, file);
		fclose(file);
		for (int round = 0; round < ROUNDS; round++) {
			nanos[round] = nanos_of_one(length);
		}
		qsort(nanos, ROUNDS, sizeof nanos[0], compare);
		printf("%zu B: %.1f ns (%.1f-%.1f)\n", length, nanos[ROUNDS / 2], nanos[0], nanos[ROUNDS - 1]);
	}
	return 0;
}
