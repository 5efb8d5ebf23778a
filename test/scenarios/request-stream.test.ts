import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { OperationId } from '../../scenarios/operations.ts';
import { scenarios } from '../../scenarios/registry.ts';
import { prepareStream, requestAt, toWire } from '../../scenarios/request-stream.ts';
import type { Scenario } from '../../scenarios/scenario.ts';
import { seedItems } from '../../scenarios/seed-items.ts';

const REQUESTS = 100_000;
/** Of the first 1000 requests of mixed-crud on 10 000 items, seed 1. */
const GOLDEN = '0ba42f5180e3c99e';

function play(scenario: Scenario, items = 10_000, seed = 7): ReturnType<typeof requestAt>[] {
  const spec = prepareStream(scenario, items, seed);
  return Array.from({ length: REQUESTS }, (_, index) => requestAt(spec, index));
}

describe('the request stream', () => {
  it('is the same for the same seed, and another for another', () => {
    const text = (seed: number): string => JSON.stringify(play(scenarios['mixed-crud'], 1000, seed).slice(0, 2000));
    assert.equal(text(3), text(3));
    assert.notEqual(text(3), text(4));
  });

  it('does not change from one version to the next without being noticed', () => {
    const spec = prepareStream(scenarios['mixed-crud'], 10_000, 1);
    const text = JSON.stringify(Array.from({ length: 1000 }, (_, index) => requestAt(spec, index)));
    assert.equal(createHash('sha256').update(text).digest('hex').slice(0, 16), GOLDEN);
  });

  it('survives the trip through JSON to k6', () => {
    const spec = prepareStream(scenarios['hot-key'], 1000, 5);
    const copy = JSON.parse(JSON.stringify(spec)) as typeof spec;
    for (const index of [0, 1, 500, 2 ** 30]) assert.deepEqual(requestAt(copy, index), requestAt(spec, index));
  });

  for (const scenario of Object.values<Scenario>(scenarios)) {
    it(`gives ${scenario.id} its shares of operations`, () => {
      const requests = play(scenario);
      for (const [operation, share] of Object.entries(scenario.mix)) {
        const seen = requests.filter((request) => request.operation === operation).length / REQUESTS;
        assert.ok(Math.abs(seen - share) < 0.006, `${operation}: ${seen} instead of ${share}`);
      }
      assert.ok(requests.every(({ operation }) => operation in scenario.mix));
    });
  }

  it('draws items evenly, all of them', () => {
    const counts = new Map<number, number>();
    for (const { item } of play(scenarios.read, 100)) counts.set(item as number, (counts.get(item as number) ?? 0) + 1);
    assert.equal(counts.size, 100);
    // 1000 expected, standard deviation 31.5: six of them.
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 190, `${count}`);
  });

  it('draws hot keys as Zipf says: the first items of 10 000 get their shares', () => {
    const counts = new Map<number, number>();
    for (const { item } of play(scenarios['hot-key']))
      counts.set(item as number, (counts.get(item as number) ?? 0) + 1);
    const shares = [...counts.values()].sort((a, b) => b - a).map((count) => count / REQUESTS);
    const zeta = Array.from({ length: 10_000 }, (_, index) => (index + 1) ** -0.99).reduce(
      (sum, term) => sum + term,
      0,
    );
    assert.ok(Math.abs((shares[0] as number) - 1 / zeta) < 0.005, `first: ${shares[0]}`);
    assert.ok(Math.abs((shares[1] as number) - 2 ** -0.99 / zeta) < 0.004, `second: ${shares[1]}`);
    const head = shares.slice(0, 100).reduce((sum, share) => sum + share, 0);
    const expected =
      Array.from({ length: 100 }, (_, index) => (index + 1) ** -0.99).reduce((sum, term) => sum + term, 0) / zeta;
    assert.ok(Math.abs(head - expected) < 0.03, `first hundred: ${head} instead of ${expected}`);
    assert.ok([...counts.keys()].every((item) => item >= 0 && item < 10_000));
  });

  it('sends bodies that the contract takes, and none with reads', () => {
    for (const { operation, body, item } of play(scenarios['mixed-crud']).slice(0, 2000)) {
      assert.equal(body !== null, operation === 'create' || operation === 'update');
      assert.equal(item !== null, operation === 'get' || operation === 'update');
      if (body === null) continue;
      const { name, quantity } = JSON.parse(body) as { name: string; quantity: number };
      assert.match(name, /^item \d+ [0-9a-f]{8}$/);
      assert.ok(Number.isInteger(quantity) && quantity >= 0 && quantity < 1000);
    }
  });

  it('speaks the Items contract', () => {
    const wire = (operation: OperationId, item: number | null): unknown => toWire({ operation, item }, ['w', 'x']);
    assert.deepEqual(wire('get', 1), { method: 'GET', path: '/items/x' });
    assert.deepEqual(wire('update', 1), { method: 'PUT', path: '/items/x' });
    assert.deepEqual(wire('create', null), { method: 'POST', path: '/items' });
    assert.deepEqual(wire('list', null), { method: 'GET', path: '/items?limit=20' });
    assert.deepEqual(wire('find', 1), { method: 'GET', path: '/items?name=seeded%20item%201' });
  });

  it('finds by the names that the seed has', () => {
    const items = [...seedItems({ items: 50, seed: 3 })];
    for (const { operation, item, body } of play(scenarios.find, 50).slice(0, 1000)) {
      const { path } = toWire({ operation, item }, []);
      assert.equal(new URL(path, 'http://items').searchParams.get('name'), items[item ?? -1]?.name);
      assert.equal(body, null);
    }
  });
});
