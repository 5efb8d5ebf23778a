import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_PRICES } from '../../../model/cost/default-prices.ts';
import { priceCatalogueSchema } from '../../../model/cost/price-catalogue.ts';
import { cheapestRows } from '../../../reports/cost/cheapest-rows.ts';
import type { CostRow, CostTable } from '../../../reports/cost/cost-model.ts';
import {
  capacityAtLeast,
  capacityMissed,
  costStack,
  makeCosts,
  measuredCapacity,
  unknownCapacity,
  usage,
} from '../../support/make-costs.ts';

const MONTH = 30 * 24 * 3600;

function rowOf({ rows }: CostTable, deployment: string, target = 'a'): CostRow {
  const row = rows.find((one) => one.target === target && one.deployment.id === deployment);
  assert.ok(row, `${target} in ${deployment}`);
  return row;
}

function near(actual: number | null | undefined, expected: number): void {
  assert.ok(Math.abs((actual ?? NaN) / expected - 1) < 1e-9, `${actual} is not ${expected}`);
}

describe('the price of a deployment', () => {
  it('is the sum of its tiers in a month, and its share for a million requests', () => {
    const { parts, atRate, atCapacity } = rowOf(makeCosts(), 'aws');
    assert.deepEqual(
      parts.map(({ runs, tier }) => [runs, tier.id, tier.monthlyUsd]),
      [
        ['app', 'ec2-t4g-nano', 3.5],
        ['postgres', 'rds-t4g-micro', 15],
      ],
    );
    assert.equal(atRate.monthlyUsd, 18.5);
    near(atRate.perMillionUsd?.value, 18.5 / ((300 * MONTH) / 1e6));
    near(atCapacity.perMillionUsd?.value, 18.5 / ((2000 * MONTH) / 1e6));
  });

  it('at capacity has the interval of the capacity, and at a given rate none', () => {
    const { atRate, atCapacity } = rowOf(makeCosts(), 'aws');
    near(atCapacity.perMillionUsd?.low, 18.5 / ((2100 * MONTH) / 1e6));
    near(atCapacity.perMillionUsd?.high, 18.5 / ((1900 * MONTH) / 1e6));
    assert.equal(atRate.perMillionUsd?.low, atRate.perMillionUsd?.high);
  });

  it('has no upper bound if the capacity has no lower one', () => {
    const estimates = [measuredCapacity('a', 2000, 2000)];
    for (const visits of [[], [usage('a', { app: 0.9, postgres: 0.4 })]])
      for (const { atRate, atCapacity } of makeCosts({ estimates, visits }).rows) {
        assert.equal(atCapacity.perMillionUsd?.high, Infinity);
        assert.ok(Number.isFinite(atRate.perMillionUsd?.high));
      }
  });

  it('by use counts requests and started milliseconds beyond what is free', () => {
    const { atRate } = rowOf(makeCosts(), 'lambda');
    const requests = 300 * MONTH;
    const byRequest = ((requests - 1e6) / 1e6) * 0.2;
    const byTime = (requests * 0.003 * (1769 / 1024) - 400_000) * 0.0000166667;
    near(atRate.monthlyUsd, 15 + byRequest + byTime);
    near(atRate.perMillionUsd?.value, (15 + byRequest + byTime) / (requests / 1e6));
  });

  it('by use is nothing below what is free, and unknown without a latency', () => {
    assert.equal(rowOf(makeCosts({ ratePerSec: 0.1 }), 'lambda').atRate.monthlyUsd, 15);
    const estimates = [measuredCapacity('a', 2000, 100, null)];
    const { atRate, atCapacity } = rowOf(makeCosts({ estimates }), 'lambda');
    assert.deepEqual([atRate.monthlyUsd, atRate.perMillionUsd, atCapacity.perMillionUsd], [null, null, null]);
    assert.deepEqual(atRate.reasons, ['Lambda, 1,769 MB: the time of a request is unknown']);
  });

  it('that is free is 0 at every rate', () => {
    const catalogue = priceCatalogueSchema.parse({
      ...DEFAULT_PRICES,
      tiers: DEFAULT_PRICES.tiers.map((tier) => (tier.id === 'ec2-t4g-nano' ? { ...tier, monthlyUsd: 0 } : tier)),
    });
    const { atCapacity } = rowOf(makeCosts({ catalogue }), 'one-instance');
    assert.deepEqual(atCapacity.perMillionUsd, { value: 0, low: 0, high: 0 });
  });

  it('comes from the kinds of the datastores, whatever the stack is called', () => {
    const prices = (id: string): unknown =>
      makeCosts({ targets: [costStack(id, ['mongodb', 'redis-cache'])] }).rows.map((row) => ({ ...row, target: '' }));
    assert.deepEqual(prices('express-postgres'), prices('x'));
  });
});

describe('a limit of a tier', () => {
  const mongodb = [costStack('a', ['mongodb'])];

  it('below the rate leaves the deployment without a price, and says which it is', () => {
    const { atRate } = rowOf(makeCosts({ targets: mongodb, ratePerSec: 501 }), 'aws');
    assert.equal(atRate.serving, 'not');
    assert.deepEqual(atRate.reasons, ['Atlas Flex: at most 500 operations/s']);
    assert.deepEqual([atRate.monthlyUsd, atRate.perMillionUsd], [null, null]);
    assert.equal(rowOf(makeCosts({ targets: mongodb, ratePerSec: 500 }), 'aws').atRate.serving, 'no-known-limit');
  });

  it('below the capacity is the rate for which the price at capacity is stated', () => {
    const { atCapacity } = rowOf(makeCosts({ targets: mongodb }), 'aws');
    assert.deepEqual(atCapacity.ratePerSec, { value: 500, low: 500, high: 500 });
    assert.equal(atCapacity.limitedBy, 'Atlas Flex');
    near(atCapacity.perMillionUsd?.value, 12.5 / ((500 * MONTH) / 1e6));
  });

  it('within the interval of the capacity bounds it', () => {
    const estimates = [measuredCapacity('a', 490, 40)];
    const { atCapacity } = rowOf(makeCosts({ targets: mongodb, estimates }), 'aws');
    assert.deepEqual(atCapacity.ratePerSec, { value: 490, low: 450, high: 500 });
    assert.equal(atCapacity.limitedBy, null);
  });

  it('in operations per second is only a doubt if a cache may answer some of them', () => {
    const targets = [costStack('a', ['mongodb', 'redis-cache'])];
    const { atRate } = rowOf(makeCosts({ targets, ratePerSec: 501 }), 'aws');
    assert.equal(atRate.serving, 'in-doubt');
    assert.match(atRate.reasons.join(), /Atlas Flex: at most 500 operations\/s, and the number per request is unknown/);
    assert.equal(atRate.monthlyUsd, 27.5);
  });

  it('on connections is one on the instances of a function', () => {
    const { atRate, atCapacity } = rowOf(makeCosts({ ratePerSec: 1121 }), 'lambda');
    assert.deepEqual(atRate.reasons, ['RDS db.t4g.micro: at most 112 connections, one for each instance of 10/s']);
    assert.equal(atCapacity.ratePerSec?.value, 1120);
    assert.equal(atCapacity.limitedBy, 'RDS db.t4g.micro');
  });

  it('on the time of a request is one, too', () => {
    const estimates = [measuredCapacity('a', 2000, 100, 399.5)];
    assert.equal(rowOf(makeCosts({ estimates }), 'lambda').atCapacity.ratePerSec?.value, 112 * 2.5);
  });

  it('on connections is a doubt if the stack was measured with more', () => {
    const visits = [usage('a', {}, { postgres: 21 })];
    const { atRate } = rowOf(makeCosts({ visits }), 'heroku');
    assert.deepEqual(atRate.reasons, ['Heroku Postgres Essential-0: at most 20 connections; measured with 21']);
    assert.equal(atRate.serving, 'in-doubt');
    const fewer = makeCosts({ visits: [usage('a', {}, { postgres: 20 })] });
    assert.equal(rowOf(fewer, 'heroku').atRate.serving, 'no-known-limit');
  });

  it('on connections counts the pools of all workers', () => {
    const visit = usage('a', {}, { postgres: 11 });
    for (const { signals } of visit.steps) signals?.pools?.push(...signals.pools);
    const { atRate } = rowOf(makeCosts({ visits: [visit] }), 'heroku');
    assert.deepEqual(atRate.reasons, ['Heroku Postgres Essential-0: at most 20 connections; measured with 22']);
  });
});

describe('the vCPUs of a tier', () => {
  const visits = [usage('a', { app: 0.9, postgres: 0.4 })];
  const withoutSurplus = priceCatalogueSchema.parse({
    ...DEFAULT_PRICES,
    tiers: DEFAULT_PRICES.tiers.map((tier) => ({ ...tier, surplusVCpuHourUsd: undefined })),
  });
  const doubts = (deployment: string, ratePerSec: number): string =>
    rowOf(makeCosts({ catalogue: withoutSurplus, visits, ratePerSec }), deployment).atRate.reasons.join();

  it('are doubted from the rate on at which the app used more of them here', () => {
    assert.equal(doubts('aws', 222), '');
    assert.equal(doubts('aws', 300), 'EC2 t4g.nano: sustains 0.10 vCPU; the stack needs 0.14 cores here');
  });

  it('are shared by datastores on the machine of the app', () => {
    assert.equal(doubts('one-instance', 400), 'EC2 t4g.nano: sustains 0.10 vCPU; the stack needs 0.26 cores here');
  });

  it('above what it sustains are billed if they have a price', () => {
    const { atRate, atCapacity } = rowOf(makeCosts({ visits }), 'aws');
    assert.equal(atCapacity.serving, 'no-known-limit');
    near(atRate.monthlyUsd, 18.5 + (0.9 * (300 / 2000) - 0.1) * 720 * 0.04);
    near(atCapacity.monthlyUsd, 18.5 + (0.9 - 0.1) * 720 * 0.04);
    // Out of CPU, a stack that sustains less needs more CPU time for a request: the interval is that of the capacity.
    near(atCapacity.perMillionUsd?.high, (18.5 + (0.9 - 0.1) * 720 * 0.04) / ((1900 * MONTH) / 1e6));
    assert.equal(rowOf(makeCosts({ visits, ratePerSec: 200 }), 'aws').atRate.monthlyUsd, 18.5);
  });

  it('are doubted even then if the machine does not have so many', () => {
    const many = makeCosts({ visits: [usage('a', { app: 1.9, postgres: 0.4 })] });
    const { atCapacity } = rowOf(many, 'one-instance');
    assert.deepEqual(atCapacity.reasons, ['EC2 t4g.nano: has 2 vCPU; the stack needs 2.30 cores here']);
    near(atCapacity.monthlyUsd, 3.5 + 1.9 * 720 * 0.04);
  });

  it('are doubted if what the stack needs is unknown, unless the tier states none', () => {
    const { atRate, atCapacity } = rowOf(makeCosts({ visits: [usage('a', { app: 0.9 })] }), 'one-instance');
    const unknown = 'EC2 t4g.nano: sustains 0.10 vCPU; the need of the stack is unknown';
    assert.deepEqual([atRate.reasons, atCapacity.reasons], [[unknown], [unknown]]);
    assert.deepEqual(rowOf(makeCosts({ visits: [] }), 'heroku').atRate.reasons, []);
  });

  it('are needed for the work of a request, however much of the cores others took', () => {
    const { atRate } = rowOf(makeCosts({ visits: [usage('a', { app: 0.45, postgres: 0.2 }, {}, 1000)] }), 'aws');
    near(atRate.monthlyUsd, 18.5 + (0.9 * (300 / 2000) - 0.1) * 720 * 0.04);
  });

  it('are not read from blocks in which a setting was changed', () => {
    const tried = visits.map((visit) => ({ ...visit, tried: { pool: 20 } }));
    assert.match(rowOf(makeCosts({ visits: tried }), 'aws').atRate.reasons.join(), /unknown/);
  });
});

describe('the capacity of the stack', () => {
  const at = (estimates: NonNullable<Parameters<typeof makeCosts>[0]>['estimates'], ratePerSec = 300): CostRow =>
    rowOf(makeCosts({ ratePerSec, ...(estimates === undefined ? {} : { estimates }) }), 'aws');

  it('below the rate leaves it without a price', () => {
    const { atRate } = at([measuredCapacity('a', 200)]);
    assert.deepEqual([atRate.serving, atRate.reasons], ['not', ['the stack sustains 200/s here']]);
  });

  it('whose interval holds the rate is a doubt', () => {
    const { atRate } = at([measuredCapacity('a', 310, 20)]);
    assert.deepEqual(
      [atRate.serving, atRate.reasons],
      ['in-doubt', ['the stack sustains 310/s here, or as little as 290/s']],
    );
    assert.equal(atRate.monthlyUsd, 18.5);
  });

  it('that is only known to be at least so high gives a price that is at most so high', () => {
    const { atRate, atCapacity } = at([capacityAtLeast('a', 9800)]);
    assert.equal(atRate.serving, 'no-known-limit');
    assert.equal(atCapacity.isAtLeast, true);
    near(atCapacity.perMillionUsd?.value, 18.5 / ((9800 * MONTH) / 1e6));
    assert.equal(at([capacityAtLeast('a', 200)]).atRate.serving, 'in-doubt');
  });

  it('that is unknown is a doubt at the rate, and leaves no price at capacity', () => {
    const { atRate, atCapacity } = at([unknownCapacity('a')]);
    assert.equal(atRate.serving, 'in-doubt');
    assert.equal(atRate.monthlyUsd, 18.5);
    assert.deepEqual([atCapacity.ratePerSec, atCapacity.perMillionUsd], [null, null]);
  });

  it('that is missed at every rate serves none', () => {
    assert.equal(at([capacityMissed('a', 1)]).atRate.serving, 'not');
    assert.equal(at([capacityMissed('a', 1)], 0.5).atRate.serving, 'in-doubt');
  });
});

describe('stacks without a price', () => {
  it('are controls, demonstrations, stand-ins, and those of which a tier is missing, each with its reason', () => {
    const { rows, unpriced } = makeCosts({
      targets: [
        costStack('control', [], 'control'),
        costStack('demo', ['memcached'], 'demonstration'),
        costStack('other', ['mongodb'], 'stand-in'),
        costStack('new', ['cassandra']),
        costStack('constructor', ['constructor']),
        costStack('a', ['postgres'], 'other-rung'),
      ],
    });
    assert.deepEqual([...new Set(rows.map(({ target }) => target))], ['a']);
    assert.deepEqual(
      unpriced.map(({ target }) => target),
      ['control', 'demo', 'other', 'new', 'constructor'],
    );
    assert.match(unpriced[2]?.reason ?? '', /stand-in/);
    assert.match(unpriced[3]?.reason ?? '', /no deployment has tiers for all its datastores/);
  });

  it('are those that were not measured', () => {
    assert.deepEqual(makeCosts({ estimates: [] }).unpriced, [{ target: 'a', reason: 'it was not measured' }]);
  });

  it('leave nothing to say about prices', () => {
    assert.deepEqual(makeCosts({ targets: [costStack('control', [], 'control')] }).notes, []);
  });

  it('have no deployment that lacks a tier', () => {
    const { rows } = makeCosts({ targets: [costStack('a', ['postgres', 'redis-cache'])] });
    assert.ok(!rows.some(({ deployment }) => deployment.id === 'free-tiers'));
    assert.equal(rows.length, DEFAULT_PRICES.deployments.length - 1);
  });
});

describe('notes', () => {
  const cautions = (day: string): string[] =>
    makeCosts({ day })
      .notes.filter(({ tone }) => tone === 'caution')
      .map(({ text }) => text);

  it('warn of prices that are older than 180 days', () => {
    assert.deepEqual(cautions('2027-04-30'), []);
    assert.match(cautions('2027-05-01').join(), /^The prices are 181 days old\..*--prices FILE\.$/);
  });

  it('say that a core of this machine is not a vCPU', () => {
    assert.ok(makeCosts().notes.some(({ text }) => text.includes('A core of this machine is not a vCPU')));
  });
});

describe('the cheapest deployment of a stack', () => {
  it('serves the rate, without doubts if there is one', () => {
    const targets = [costStack('a', ['mongodb'])];
    const [row] = cheapestRows(makeCosts({ targets, visits: [usage('a', { app: 0.9 })] }).rows);
    assert.equal(row?.deployment.id, 'aws');
    const [without] = cheapestRows(makeCosts({ targets }).rows);
    assert.equal(without?.deployment.id, 'one-instance');
  });

  it('is one of those that do not serve the rate only if all are', () => {
    const rows = cheapestRows(makeCosts({ ratePerSec: 1e6 }).rows);
    assert.deepEqual(
      rows.map(({ atRate }) => atRate.serving),
      ['not'],
    );
  });
});
