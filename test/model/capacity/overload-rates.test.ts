import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OverloadRates } from '../../../model/capacity/overload-rates.ts';
import { overloadOf, stepOf, TARGET } from './make-steps.ts';

const near = (
  { ratePerSec, durationMs }: { ratePerSec: number; durationMs: number },
  rate: number,
  ms: number,
): void => {
  assert.ok(Math.abs(ratePerSec / rate - 1) < 1e-9 && Math.abs(durationMs - ms) < 1e-9, `${ratePerSec}, ${durationMs}`);
};

test('a step lasts half a second, in which the queue reaches the limit, and begins at the throughput of the warm-up', () => {
  const rates = new OverloadRates(TARGET, 10_000, 1000);
  near(rates.base(), 500, 500);
  near(rates.next(), 1400, 500);
  rates.add(overloadOf(800));
  near(rates.next(), 1.4 * 800, 500);
});

test('the next rate follows the geometric mean of the last five readings', () => {
  const rates = new OverloadRates(TARGET, 10_000, 1000);
  for (const perSec of [5000, 1000, 1000, 1000, 1000, 2000]) rates.add(overloadOf(perSec));
  near(rates.next(), 1.4 * 1000 * 2 ** (1 / 5), 500);
});

test('overload is 20% at least, or what fills the queue in time, and no more than may be in flight', () => {
  near(new OverloadRates({ ...TARGET, limitMs: 50 }, 10_000, 10_000).next(), 12_000, 500);
  near(new OverloadRates({ ...TARGET, limitMs: 50 }, 10_000, 1000).next(), 1000 * (1 + Math.sqrt(4 / 0.12 / 500)), 500);
  near(new OverloadRates(TARGET, 125, 1000).next(), 1200, 500);
});

test('a slow stack has steps of fifty answers, or of eight latencies, but of 5 s at most', () => {
  near(new OverloadRates(TARGET, 10_000, 25).next(), 25 * (1 + Math.sqrt(4 / 0.12 / 50)), 2000);
  near(new OverloadRates(TARGET, 10_000, 2).next(), 4, 5000);
  const rates = new OverloadRates(TARGET, 10_000, 1000);
  rates.setBase(125);
  near(rates.next(), 1200, 1000);
});

test('without a queue at the end the rate rises by 30% until there is one', () => {
  const rates = new OverloadRates(TARGET, 10_000, 1000);
  rates.add(overloadOf(1300, { ratePerSec: 1400, inFlightAtEnd: 4 }));
  near(rates.next(), 1.4 * 1.3 * 1400, 500);
  rates.add(overloadOf(2000));
  near(rates.next(), 1.4 * 2000, 500);
});

test('a generator at its limit is asked for less overload, and never for a higher rate', () => {
  const rates = new OverloadRates(TARGET, 100_000, 20_000);
  const limited = { generator: { latenessP99Ms: 50, cpuShare: 1 } };
  rates.add(overloadOf(20_000, limited));
  near(rates.next(), 1.2 * 20_000, 500);
  for (let step = 0; step < 5; step += 1) rates.add(overloadOf(20_000, { ...limited, inFlightAtEnd: 0 }));
  near(rates.next(), 1.1 * 20_000, 500);
});

test('a stack that answers hardly anything in a step is asked for half as much', () => {
  const rates = new OverloadRates(TARGET, 10_000, 1000);
  rates.add(stepOf({ ratePerSec: 1400, good: 3 }));
  near(rates.base(), 250, 500);
  for (let step = 0; step < 20; step += 1) rates.add(stepOf({ good: 0 }));
  near(rates.base(), 0.5, 5000);
});
