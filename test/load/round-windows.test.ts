import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { array, boolean, assert as check, double, integer, property, record } from 'fast-check';
import type { ClosedResult } from '../../runner/load/engines/autocannon/child-messages.ts';
import { closedLoopWarnings } from '../../runner/load/engines/autocannon/closed-loop-warnings.ts';
import { RoundWindows } from '../../runner/load/engines/autocannon/round-windows.ts';

const TIMEOUT_MS = 10_000;

interface Connection {
  /** Latencies in ms, taken in turn; every third request is lost if it `loses`. */
  readonly latencies: readonly number[];
  readonly loses: boolean;
}

interface Slices {
  readonly connections: readonly Connection[];
  readonly slices: number;
  readonly windowMs: number;
  readonly gapMs: number;
  /** How long after its end a window is closed. */
  readonly closedAfterMs: number;
}

interface Played {
  readonly result: ClosedResult;
  /** Requests without an answer at the end of each window, by our own account. */
  readonly inFlight: readonly number[];
  readonly counted: readonly number[];
}

/** Connections that ask again at once, over windows that open and close while they do; on a clock of its own. */
function play({ connections, slices, windowMs, gapMs, closedAfterMs }: Slices, clock: { now: number }): Played {
  const windows = new RoundWindows({
    durationMs: slices * windowMs,
    timeoutMs: TIMEOUT_MS,
    connections: connections.length,
  });
  const open = connections.map(({ latencies }) => ({ startedAt: 0, endsAt: latencies[0] ?? 1, asked: 0 }));
  const clocks = open.map((request) => ({ waitingSince: () => request.startedAt, resume: () => undefined }));
  const answerUntil = (at: number): void => {
    for (;;) {
      const next = Math.min(...open.map(({ endsAt }) => endsAt));
      if (next >= at) break;
      const index = open.findIndex(({ endsAt }) => endsAt === next);
      const [request, connection] = [open[index], connections[index]];
      if (request === undefined || connection === undefined) return;
      clock.now = request.endsAt;
      request.asked += 1;
      const lost = connection.loses && request.asked % 3 === 0;
      windows.add({
        operation: 'get',
        status: lost ? null : 200,
        outcome: lost ? 'lost' : 'answered',
        startedAt: request.startedAt,
        endedAt: request.endsAt,
        reason: null,
      });
      request.startedAt = request.endsAt;
      request.endsAt += connection.latencies[request.asked % connection.latencies.length] ?? 1;
    }
    clock.now = at;
  };
  const inFlight: number[] = [];
  const counted: number[] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    answerUntil(gapMs + slice * (windowMs + closedAfterMs + gapMs));
    windows.open(windowMs, clocks);
    answerUntil(clock.now + windowMs);
    const endsAt = clock.now;
    inFlight.push(open.filter(({ startedAt }) => startedAt < endsAt).length);
    answerUntil(clock.now + closedAfterMs);
    counted.push(windows.close(clocks).inFlightAtEnd);
  }
  return { result: windows.result(), inFlight, counted };
}

const latencyMs = double({ min: 0.1, max: 900, noNaN: true });

test('requests in flight at the edges of slices do not make rate and latency disagree', (context) => {
  const clock = { now: 0 };
  context.mock.method(performance, 'now', () => clock.now);
  const slices = record({
    connections: array(record({ latencies: array(latencyMs, { minLength: 1, maxLength: 20 }), loses: boolean() }), {
      minLength: 1,
      maxLength: 8,
    }),
    slices: integer({ min: 1, max: 8 }),
    windowMs: integer({ min: 5, max: 250 }),
    gapMs: integer({ min: 0, max: 300 }),
    closedAfterMs: integer({ min: 0, max: 20 }),
  });
  check(
    property(slices, (planned) => {
      clock.now = 0;
      const { result, inFlight, counted } = play(planned, clock);
      assert.deepEqual(counted, inFlight);
      if (result.operations.length === 0) return;
      assert.ok(Math.abs((result.littlesLaw ?? 0) - 1) < 1e-6, `${result.littlesLaw}`);
      assert.deepEqual(
        closedLoopWarnings(result).filter(({ code }) => code === 'littles-law'),
        [],
      );
    }),
  );
});

test('connections that pause between their requests are not called busy', (context) => {
  const clock = { now: 0 };
  context.mock.method(performance, 'now', () => clock.now);
  const windows = new RoundWindows({ durationMs: 250, timeoutMs: TIMEOUT_MS, connections: 2 });
  const asks = { since: null as number | null };
  const clocks = [
    { waitingSince: () => asks.since, resume: () => undefined },
    { waitingSince: () => null, resume: () => undefined },
  ];
  windows.open(250, clocks);
  clock.now = 100;
  windows.add({ operation: 'get', status: 200, outcome: 'answered', startedAt: 0, endedAt: 100, reason: null });
  asks.since = 150;
  clock.now = 250;
  assert.deepEqual(windows.close(clocks), { ok: 1, failed: 0, inFlightAtEnd: 1 });
  const result = windows.result();
  assert.equal(result.littlesLaw, (100 + 100) / 250 / 2);
  assert.deepEqual(result.inFlightAges, { atBeginUs: 0, atEndUs: 100_000 });
  assert.ok(closedLoopWarnings(result).some(({ code, invalidates }) => code === 'littles-law' && invalidates));
});
