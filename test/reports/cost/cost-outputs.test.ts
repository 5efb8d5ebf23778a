import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_PRICES } from '../../../model/cost/default-prices.ts';
import { priceCatalogueSchema } from '../../../model/cost/price-catalogue.ts';
import type { CostTable } from '../../../reports/cost/cost-model.ts';
import { formatPerMillion, formatUsd } from '../../../reports/cost/format-cost.ts';
import { renderCostCsv } from '../../../reports/render/csv/cost-table.ts';
import { costTableSection } from '../../../reports/render/html/sections/cost-table-section.ts';
import { costMarkdown } from '../../../reports/render/markdown/cost-table.ts';
import { costTerminal } from '../../../reports/render/terminal/cost-table.ts';
import { assertGolden } from '../../support/golden.ts';
import { TEN_STACKS } from '../../support/made-stacks.ts';
import {
  capacityAtLeast,
  costStack,
  makeCosts,
  measuredCapacity,
  unknownCapacity,
  usage,
} from '../../support/make-costs.ts';

const RENDERERS: Readonly<Record<string, (table: CostTable) => string>> = {
  txt: (table) => `${costTerminal(table, { width: 160, color: false })}\n`,
  html: (table) => costTableSection(table).body.source,
  md: (table) => costMarkdown(table).join('\n'),
  csv: ({ rows }) => renderCostCsv(rows),
};

const targets = TEN_STACKS.map(({ id, services, group }) => costStack(id, services, group));
const ten = makeCosts({
  targets: [
    ...targets,
    costStack('mongodb-real', ['mongodb']),
    costStack('fast', ['redis']),
    costStack('new', ['redis']),
  ],
  estimates: [
    ...TEN_STACKS.map(({ id, okPerSec, medianUs }) => measuredCapacity(id, okPerSec, okPerSec / 25, medianUs / 1000)),
    measuredCapacity('mongodb-real', 1500, 60, 3.4),
    capacityAtLeast('fast', 9800),
    unknownCapacity('new'),
  ],
  visits: [
    usage('express-postgres', { app: 0.95, postgres: 0.6 }, { postgres: 10 }, 2650),
    usage('express-postgres-redis', { app: 0.97, postgres: 0.4, 'redis-cache': 0.1 }, { postgres: 10 }, 3350),
    usage('express-redis', { app: 0.98, redis: 0.3 }, {}, 4100),
    usage('mongodb-real', { app: 0.96, mongodb: 1.2 }, { mongodb: 100 }, 1500),
  ],
});

describe('the outputs of costs', () => {
  for (const [ending, render] of Object.entries(RENDERERS))
    it(`are as expected: ${ending}`, () => assertGolden(`cost/ten.${ending}`, render(ten)));

  it('are empty without stacks, and say only why if none has a price', () => {
    const none = makeCosts({ targets: [] });
    assert.equal(costTerminal(none, { width: 120, color: false }), '');
    assert.deepEqual(costMarkdown(none), []);
    assert.equal(costTableSection(none).body.source, '');
    const control = makeCosts({ targets: [costStack('express-memory', [], 'control')] });
    assert.match(costMarkdown(control).join('\n'), /^## Cost\n\n- Without a price: express-memory: a control/);
    assert.match(costTableSection(control).body.source, /^<h3>Without a price<\/h3>/);
  });

  it('leave out the last columns of a narrow terminal', () => {
    const text = costTerminal(ten, { width: 80, color: false, ascii: true });
    const table = text.split('\n').filter((line) => line.startsWith('|'));
    assert.ok(table.length > 3 && table.every((line) => line.length <= 80), text);
    assert.match(text, /^[\x00-\x7F]*$/);
  });

  it('keep hostile names as text', () => {
    const name = '<script>x</script>|=1\u202e';
    const catalogue = priceCatalogueSchema.parse({
      ...DEFAULT_PRICES,
      name,
      tiers: DEFAULT_PRICES.tiers.map((tier) => ({ ...tier, title: name, note: name })),
      deployments: DEFAULT_PRICES.deployments.map((deployment) => ({ ...deployment, title: name })),
    });
    const hostile = makeCosts({
      catalogue,
      targets: [costStack('=a<b', ['postgres']), costStack('<i>', [], 'control')],
    });
    for (const [ending, render] of Object.entries(RENDERERS)) {
      const text = render(hostile);
      assert.doesNotMatch(text, /\u202e/, ending);
      if (ending === 'html' || ending === 'md') assert.doesNotMatch(text, /<script|<i>/, ending);
    }
    assert.match(renderCostCsv(hostile.rows), /\n'=a<b,/);
  });
});

describe('USD', () => {
  it('have two decimals, or two digits if they are small', () => {
    const texts = [0, 1234.4, 100, 18.5, 7, 0.3, 0.1, 0.0996, 0.00357, 0.00001234, 0.0000001].map(formatUsd);
    assert.deepEqual(texts, [
      '0',
      '1,234',
      '100',
      '18.50',
      '7.00',
      '0.30',
      '0.10',
      '0.100',
      '0.0036',
      '0.000012',
      '<0.000001',
    ]);
  });

  it('for a million requests say that they are at most so much, and leave out an unbounded interval', () => {
    const at = {
      ratePerSec: null,
      limitedBy: null,
      monthlyUsd: 1,
      serving: 'no-known-limit',
      reasons: [],
      perMillionUsd: { value: 0.0024, low: 0.0024, high: 0.0024 },
    } as const;
    assert.equal(formatPerMillion({ ...at, isAtLeast: true }), '≤0.0024');
    const open = { value: 0.0024, low: 0.001, high: Infinity };
    assert.equal(formatPerMillion({ ...at, isAtLeast: false, perMillionUsd: open }), '0.0024');
  });
});
