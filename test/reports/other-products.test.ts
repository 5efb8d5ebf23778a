import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DatastoreRecord, datastoreRecordSchema } from '../../model/document/datastore-record.ts';
import { renderCsv } from '../../reports/render/csv/run.ts';
import { renderHtml } from '../../reports/render/html/run.ts';
import { renderJunit } from '../../reports/render/junit/run.ts';
import { renderMarkdown } from '../../reports/render/markdown/run.ts';
import { renderTerminal } from '../../reports/render/terminal/run.ts';
import { buildReportModel } from '../../reports/run/build-report-model.ts';
import { classifyTargets } from '../../runner/experiments/classify-targets.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';
import { FIVE_SERVICES, TEN_STACKS } from '../support/made-stacks.ts';
import { makeResult } from '../support/make-result.ts';

const [POSTGRES, , REDIS, CACHE, MEMCACHED] = FIVE_SERVICES as readonly [
  DatastoreRecord,
  DatastoreRecord,
  DatastoreRecord,
  DatastoreRecord,
  DatastoreRecord,
];
const FERRET: DatastoreRecord = {
  ...POSTGRES,
  id: 'mongodb',
  product: 'FerretDB',
  version: '1.24.2',
  speaks: 'MongoDB 7.0.42',
  rung: 'external',
  provider: 'external server',
  standIn: true,
  durability: 'unknown',
  settings: {},
};
const CLAIMED: DatastoreRecord = {
  ...FERRET,
  product: 'MongoDB',
  version: '7.0.42',
  speaks: null,
  proven: false,
  standIn: false,
};
const POOLED: DatastoreRecord = { ...POSTGRES, rung: 'external', through: 'PgBouncer 1.18.0', standIn: true };

function classified(services: readonly DatastoreRecord[]) {
  return classifyTargets(CATALOGUE, services, ({ store, cache }) =>
    [store, cache].flatMap((id) => services.filter((service) => service.id === id)),
  );
}

function modelWith(...changed: readonly DatastoreRecord[]) {
  const services = [POSTGRES, FERRET, REDIS, CACHE, MEMCACHED].map(
    (service) => changed.find(({ id }) => id === service.id) ?? service,
  );
  const targets = classified(services);
  return buildReportModel(
    makeResult({
      services,
      stacks: TEN_STACKS.map((stack) => ({
        ...stack,
        group: targets.find(({ id }) => id === stack.id)?.group ?? stack.group,
      })),
    }),
  );
}

test('a FerretDB has its own name in every output, is ranked separately, and never decides', () => {
  const model = modelWith();
  const outputs = [
    renderTerminal(model, { width: 200, color: false }),
    renderMarkdown(model),
    renderCsv(model),
    renderHtml(model),
    renderJunit(model),
  ];
  for (const text of outputs) {
    assert.match(text, /FerretDB 1\.24\.2/);
    assert.doesNotMatch(text.replaceAll(/speaks MongoDB 7\.0\.42/g, ''), /MongoDB 7\.0\.42/);
  }
  assert.ok(model.sections.some(({ title }) => title === 'Other products: FerretDB, durability unknown'));
  const rows = model.sections.flatMap((section) => section.rows).filter(({ target }) => target.includes('mongodb'));
  assert.equal(rows.length, 3);
  for (const row of rows) assert.deepEqual([row.group, row.decides], ['stand-in', false]);
  assert.ok(
    model.sentences.some(({ text }) =>
      text.startsWith(
        "MongoDB was not used: FerretDB 1.24.2 (speaks MongoDB 7.0.42's protocol) answered at the given address.",
      ),
    ),
  );
});

test('a PostgreSQL behind a pooler is ranked separately, with the name of the pooler', () => {
  const model = modelWith(POOLED);
  const row = model.sections.flatMap((section) => section.rows).find(({ target }) => target === 'express-postgres');
  assert.equal(row?.group, 'stand-in');
  assert.match(renderMarkdown(model), /PostgreSQL 18\.4 through PgBouncer 1\.18\.0/);
  assert.ok(
    model.sentences.some(({ text }) =>
      text.startsWith('PostgreSQL was not used directly: all requests went through PgBouncer 1.18.0'),
    ),
  );
});

test('a product that could not be verified is marked in the table and in a sentence', () => {
  const model = modelWith(CLAIMED);
  assert.match(renderMarkdown(model), /says that it is MongoDB 7\.0\.42/);
  assert.ok(
    model.sentences.some(({ text }) =>
      /^express-mongodb.* ran on a server that says that it is MongoDB 7\.0\.42: this could not be verified/.test(text),
    ),
  );
});

test('the title of a stack names what ran', () => {
  const titles = (services: readonly DatastoreRecord[]): Record<string, string> =>
    Object.fromEntries(classified(services).map(({ id, title }) => [id, title]));
  assert.equal(titles([FERRET])['express-mongodb'], 'Express + FerretDB');
  assert.equal(titles([POOLED])['express-postgres'], 'Express + PostgreSQL through PgBouncer');
  assert.equal(titles([CLAIMED])['express-mongodb'], 'Express + a server that says that it is MongoDB');
  const valkey = { ...CACHE, product: 'Valkey', speaks: 'Redis 7.2.4', standIn: true };
  assert.equal(titles([POSTGRES, valkey])['express-postgres-redis'], 'Express + PostgreSQL, Valkey cache');
  for (const { id, title } of CATALOGUE)
    if (!id.includes('mongodb')) assert.equal(titles([POSTGRES, REDIS, CACHE, MEMCACHED])[id], title);
});

test('a service of an older file is what that file says', () => {
  const { speaks: _speaks, through: _through, proven: _proven, ...older } = POSTGRES;
  assert.deepEqual(datastoreRecordSchema.parse(older), POSTGRES);
});
