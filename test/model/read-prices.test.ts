import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_PRICES } from '../../model/cost/default-prices.ts';
import type { PriceCatalogue } from '../../model/cost/price-catalogue.ts';
import { readPrices } from '../../model/cost/read-prices.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';

const TIER = { id: 'vm', title: 'VM', kinds: ['compute'], provider: 'us', monthlyUsd: 5 };
const STORE = { id: 'db', title: 'DB', kinds: ['postgres'], provider: 'us', monthlyUsd: 15 };
const FUNCTION = { id: 'fn', title: 'Function', kinds: ['function'], provider: 'us', perUse: { perGbSecondUsd: 0.1 } };
const DEPLOYMENT = { id: 'vm', title: 'VM', app: 'vm', postgres: 'db' };
const FILE = { name: 'ours', asOf: '2026-11-01', tiers: [TIER, STORE], deployments: [DEPLOYMENT] };

function read(json: unknown): PriceCatalogue {
  return readPrices(typeof json === 'string' ? json : JSON.stringify(json), 'prices.json');
}

function faultOf(json: unknown): StackbenchError {
  try {
    read(json);
  } catch (error) {
    assert.ok(error instanceof StackbenchError, String(error));
    assert.deepEqual([error.code, error.exitCode], ['bad-prices', 2]);
    assert.equal(error.what, 'The file of prices prices.json cannot be used.');
    return error;
  }
  return assert.fail('it was read');
}

describe('a file of prices', () => {
  it('is read with what it leaves out', () => {
    const { currency, tiers } = read(FILE);
    assert.equal(currency, 'USD');
    assert.deepEqual(tiers[0], { ...TIER, onAppMachine: false, limits: {} });
  });

  it('may begin with a byte order mark, and may bill by use', () => {
    const text = `\uFEFF${JSON.stringify({ ...FILE, tiers: [FUNCTION, TIER, STORE] })}`;
    assert.deepEqual(read(text).tiers[0]?.perUse, {
      perMillionRequestsUsd: 0,
      perGbSecondUsd: 0.1,
      memoryMiB: 128,
      freeRequests: 0,
      freeGbSeconds: 0,
    });
  });

  it('with an unknown key is refused, and the right one suggested', () => {
    const { why, fix } = faultOf({ ...FILE, tiers: [{ ...TIER, monthlyUSD: 5 }, STORE] });
    assert.equal(why, 'tiers[0].monthlyUSD: there is no such key');
    assert.equal(fix, 'Did you mean monthlyUsd?');
    const inLimits = faultOf({ ...FILE, tiers: [{ ...TIER, limits: { maxConnection: 5 } }, STORE] });
    assert.equal(inLimits.fix, 'Did you mean maxConnections?');
  });

  it('names everything that is wrong, and a valid form', () => {
    const { why, fix } = faultOf({ ...FILE, asOf: 'yesterday', tiers: [{ ...TIER, monthlyUsd: -1 }, STORE] });
    assert.equal(why, 'asOf: a day is written as 2027-01-31\ntiers[0].monthlyUsd: it must be 0 or more');
    assert.match(fix, /^Write for example "asOf": "2026-11-01"\nWrite for example "monthlyUsd": 15$/);
  });

  const FAULTS: readonly (readonly [string, unknown, RegExp])[] = [
    ['no JSON', '{', /in the JSON|JSON/],
    ['a text', '"prices"', /top level: it must be an object/],
    ['a list', '[]', /top level: it must be an object/],
    ['no tiers', { ...FILE, tiers: [] }, /tiers: it must not be empty/],
    [
      'too many deployments',
      { ...FILE, deployments: Array.from({ length: 21 }, () => DEPLOYMENT) },
      /more than 20 entries/,
    ],
    ['another currency', { ...FILE, currency: 'EUR' }, /currency: it must be one of USD/],
    [
      'a tier without a price',
      { ...FILE, tiers: [{ ...TIER, monthlyUsd: undefined }, STORE] },
      /tiers\[0\]\.monthlyUsd: it is missing/,
    ],
    ['an infinite price', JSON.stringify(FILE).replace(':5}', ':1e999}'), /monthlyUsd: it must be a number/],
    ['a limit of 0', { ...FILE, tiers: [{ ...TIER, limits: { vCpus: 0 } }, STORE] }, /vCpus: it must be more than 0/],
    [
      'an unknown kind',
      { ...FILE, tiers: [{ ...TIER, kinds: ['vm'] }, STORE] },
      /kinds\[0\]: it must be one of compute/,
    ],
    [
      'an id with spaces',
      { ...FILE, tiers: [{ ...TIER, id: 'a b' }, STORE] },
      /tiers\[0\]\.id: it may have lower-case letters/,
    ],
    ['a long name', { ...FILE, name: 'x'.repeat(81) }, /name: it must not be longer than 80 characters/],
    [
      'an address that is none',
      { ...FILE, tiers: [{ ...TIER, source: 'javascript:alert(1)' }, STORE] },
      /source: it must be an address/,
    ],
    ['two tiers of one id', { ...FILE, tiers: [TIER, TIER, STORE] }, /tiers\[1\]\.id: there is another "vm" before it/],
    [
      'a tier that is not there',
      { ...FILE, deployments: [{ ...DEPLOYMENT, postgres: 'dbs' }] },
      /deployments\[0\]\.postgres: there is no tier "dbs"; did you mean db\?/,
    ],
    [
      'a tier of another kind',
      { ...FILE, deployments: [{ ...DEPLOYMENT, app: 'db' }] },
      /app: the tier "db" is not of the kind compute or function/,
    ],
    [
      'a datastore on the machine of a function',
      { ...FILE, tiers: [FUNCTION, { ...STORE, onAppMachine: true }], deployments: [{ ...DEPLOYMENT, app: 'fn' }] },
      /postgres: the tier "db" runs on the machine of the app, and a function has none/,
    ],
    ['a member that no file may have', '{"__proto__": {}}', /__proto__/],
  ];
  for (const [name, json, why] of FAULTS)
    it(`with ${name} is refused with one error`, () => {
      assert.match(faultOf(json).why, why);
    });

  it('that is no JSON is not quoted: it may be a file of secrets', () => {
    const { why } = faultOf('PASSWORD=s3cret');
    assert.doesNotMatch(why, /s3cret|PASSWORD/);
  });
});

describe('the default prices', () => {
  const { tiers, deployments } = DEFAULT_PRICES;

  it('are a file that can be read', () => {
    assert.deepEqual(read(DEFAULT_PRICES), DEFAULT_PRICES);
  });

  it('state a source for each price, and for each limit', () => {
    for (const { id, monthlyUsd, source, limits, limitsSource } of tiers) {
      assert.ok(source !== undefined || monthlyUsd === 0, id);
      assert.ok(limitsSource !== undefined || Object.keys(limits).length === 0, id);
    }
  });

  it('have no tier that no deployment uses', () => {
    const used = new Set(deployments.flatMap(({ id: _id, title: _title, ...parts }) => Object.values(parts)));
    assert.deepEqual(
      tiers.map(({ id }) => id).filter((id) => !used.has(id)),
      [],
    );
  });
});
