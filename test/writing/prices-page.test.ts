import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { z } from 'zod';
import { DEFAULT_PRICES } from '../../model/cost/default-prices.ts';
import { type Deployment, priceCatalogueSchema } from '../../model/cost/price-catalogue.ts';
import { readPrices } from '../../model/cost/read-prices.ts';
import { TIER_COLUMNS } from '../../reports/render/columns/cost-table-columns.ts';
import { markdownTable } from '../../reports/render/markdown/markdown-table.ts';
import type { TextColumn } from '../../reports/render/terminal/text-table.ts';

const FILE = join(import.meta.dirname, '..', '..', 'docs', 'prices.md');
const page = readFileSync(FILE, 'utf8');
const example = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

function titleOf(id: string | undefined): string {
  return DEFAULT_PRICES.tiers.find((tier) => tier.id === id)?.title ?? '–';
}

const DEPLOYMENT_COLUMNS: readonly TextColumn<Deployment>[] = [
  { head: 'Deployment', align: 'left', cell: ({ title }) => title },
  { head: 'App', align: 'left', cell: ({ app }) => titleOf(app) },
  { head: 'PostgreSQL', align: 'left', cell: ({ postgres }) => titleOf(postgres) },
  { head: 'MongoDB', align: 'left', cell: ({ mongodb }) => titleOf(mongodb) },
  { head: 'Redis', align: 'left', cell: ({ redis }) => titleOf(redis) },
  { head: 'Memcached', align: 'left', cell: ({ memcached }) => titleOf(memcached) },
];

/** Cells without the spaces by which the formatter aligns them, and without the line below the head. */
function cellsOf(lines: readonly string[]): string[][] {
  return lines
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** With UPDATE_GOLDEN=1 the table is written instead; `npm run format` then aligns it. */
function agrees(name: string, table: readonly string[]): void {
  const part = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)([\\s\\S]*?)(<!-- end of ${name} -->)`);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    const text = readFileSync(FILE, 'utf8');
    writeFileSync(
      FILE,
      text.replace(part, (_whole, begin: string, _old, end: string) => `${begin}\n${table.join('\n')}\n\n${end}`),
    );
    return;
  }
  assert.deepEqual(cellsOf((part.exec(page)?.[2] ?? '').split('\n')), cellsOf(table));
}

it('docs/prices.md has the default tiers', () => {
  agrees(
    'tiers',
    markdownTable(TIER_COLUMNS, DEFAULT_PRICES.tiers, (cell) => cell),
  );
});

it('docs/prices.md has the default deployments', () => {
  agrees(
    'deployments',
    markdownTable(DEPLOYMENT_COLUMNS, DEFAULT_PRICES.deployments, (cell) => cell),
  );
});

it('docs/prices.md names the day of the default prices', () => {
  assert.ok(page.includes(`In USD, of ${DEFAULT_PRICES.asOf}.`));
});

it('the example in docs/prices.md can be read', () => {
  assert.equal(readPrices(example, 'prices.json').deployments.length, 2);
});

it('the example in docs/prices.md has every key', () => {
  const schema = z.toJSONSchema(priceCatalogueSchema, { io: 'input' });
  const known = [...JSON.stringify(schema).matchAll(/"([A-Za-z]+)":\{"(?:type|anyOf|default|description|allOf)"/g)];
  const keys = new Set(known.map(([, key]) => key ?? '').filter((key) => !['items', 'properties'].includes(key)));
  assert.ok(keys.size > 25, `${keys.size}`);
  assert.deepEqual(
    [...keys].filter((key) => !example.includes(`"${key}":`)),
    [],
  );
});
