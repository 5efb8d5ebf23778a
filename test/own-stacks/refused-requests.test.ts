import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { configSchema } from '../../cli/config/config-schema.ts';
import { readCapacityRequest } from '../../cli/options/read-capacity-request.ts';
import { readRunRequest } from '../../cli/options/read-run-request.ts';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import { knownSecrets } from '../../runner/machine/known-secrets.ts';
import { loadScenarioFile } from '../../scenarios/load-scenario-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-refused-'));
after(() => rmSync(folder, { recursive: true }));

const start = 'node server.js';
const ONE = [{ path: '/a' }];

let cases = 0;
function folderWith(stacks: object, files: Readonly<Record<string, string>> = {}): string {
  const cwd = join(folder, String((cases += 1)));
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'stackbench.config.json'), JSON.stringify({ stacks }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

/** What `run` and `capacity` say of stacks before anything starts; both say the same. */
async function refusal(stacks: object, flags: Readonly<Record<string, unknown>>, files = {}): Promise<string> {
  const cwd = folderWith(stacks, files);
  const { scenario, ...others } = flags;
  const ofRun = await saidBy(
    readRunRequest({ ...others, ...(scenario === undefined ? {} : { scenarios: scenario }) }, cwd),
  );
  assert.equal(await saidBy(readCapacityRequest(flags, cwd)), ofRun);
  return ofRun;
}

async function saidBy(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
  } catch (error) {
    const { exitCode, what, why, fix } = error as StackbenchError;
    assert.equal(exitCode, 2, what);
    return `${what}\n${why}\n${fix}`;
  }
  return assert.fail('it was accepted');
}

describe('stacks that cannot be compared are refused before anything starts:', () => {
  const mine = { requests: ONE, start };

  it('one with an API of its own and one of the Items contract', async () => {
    for (const other of ['express-memory', 'items'])
      assert.match(
        await refusal({ mine, items: { contract: 'items', start } }, { targets: `mine,${other}` }),
        new RegExp(`mine and ${other} cannot be compared[\\s\\S]*mine has an API of its own[\\s\\S]*--targets mine`),
      );
  });

  for (const [difference, requests, said] of [
    ['a request more', [...ONE, { path: '/b' }], /Only theirs has the request "GET \/b"/],
    ['a request less', [{ path: '/b' }], /Only mine has the request "GET \/a"/],
    [
      'another body and status',
      [{ path: '/a', expect: 201, body: 'x' }],
      /The request "GET \/a" has another "body", "expect" or "check"/,
    ],
    ['another order', null, /another order, or their "values" differ/],
  ] as const)
    it(difference, async () => {
      const two = {
        mine: { ...mine, requests: [...ONE, { path: '/c' }] },
        theirs: { ...mine, requests: [{ path: '/c' }, ...ONE] },
      };
      const stacks = requests === null ? two : { mine, theirs: { ...mine, requests } };
      const text = await refusal(stacks, { targets: 'mine,theirs' });
      assert.match(text, /mine and theirs cannot be compared: their requests differ/);
      assert.match(text, said);
    });

  it('other values', async () => {
    const stack = (word: string): object => ({ start, requests: [{ path: '/{word}' }], values: { word: [word] } });
    assert.match(
      await refusal({ a: stack('x'), b: stack('y') }, { targets: 'a,b' }),
      /a and b.*differ[\s\S]*"values" differ/,
    );
  });

  it('a scenario of the Items contract', async () => {
    const text = await refusal({ mine }, { targets: 'mine', scenario: 'read' });
    assert.match(text, /mine cannot play the scenario read[\s\S]*--scenarios requests/);
  });

  it('but the same requests, twice, are accepted, and by name', async () => {
    const cwd = folderWith({ mine, theirs: { ...mine, title: 'Theirs' } });
    for (const scenarios of [undefined, 'requests']) {
      const { plan } = await readRunRequest({ targets: 'mine,theirs', scenarios }, cwd);
      assert.deepEqual(
        plan.scenarios.map(({ id, seeded }) => [id, seeded]),
        [['requests', false]],
      );
    }
  });

  it('and without --targets, they are left out', async () => {
    const { specs } = await readRunRequest({}, folderWith({ mine, items: { contract: 'items', start } }));
    assert.ok(specs.some(({ id }) => id === 'items'));
    assert.ok(specs.every(({ id }) => id !== 'mine'));
  });
});

describe('a stack with a mistake in its requests is refused before anything starts:', () => {
  for (const [fault, stack, said] of [
    ['neither contract nor requests', {}, /stacks\.own: it has neither "contract" nor "requests"/],
    ['both', { contract: 'items', requests: ONE }, /stacks\.own\.requests: .*Remove "requests" or "contract"/s],
    ['values without requests', { contract: 'items', values: { a: ['x'] } }, /stacks\.own\.values: only "requests"/],
    ['no request', { requests: [] }, /requests: it must not be empty/],
    [
      'too many requests',
      { requests: Array.from({ length: 17 }, (_, index) => ({ path: `/${index}` })) },
      /more than 16/,
    ],
    [
      'two of one name',
      { requests: [{ path: '/a' }, { path: '/b', name: 'GET /a' }] },
      /requests\[1\]: .*"GET \/a"[\s\S]*another "name"/,
    ],
    ['weights that are all 0', { requests: [{ path: '/a', weight: 0 }] }, /every "weight" is 0/],
    ['a weight below 0', { requests: [{ path: '/a', weight: -1 }] }, /weight: it must be 0 or more/],
    [
      'a misspelt member',
      { requests: [{ path: '/a', wieght: 1 }] },
      /wieght: there is no such key[\s\S]*mean weight\?/,
    ],
    ['a path without a slash', { requests: [{ path: 'a' }] }, /path: a path that begins with \/|write "\/a"/],
    ['a lone percent sign', { requests: [{ path: '/100%' }] }, /Write %25/],
    ['a status that is none', { requests: [{ path: '/a', expect: [200, 99] }] }, /expect\[1\]: it must be 200 or more/],
    ['an empty list of statuses', { requests: [{ path: '/a', expect: [] }] }, /expect/],
    ['a method that has no body', { requests: [{ path: '/a', method: 'HEAD' }] }, /HEAD cannot be measured/],
    [
      'a header of the connection',
      { requests: [{ path: '/a', headers: { 'Content-Length': 3 } }] },
      /itself writes the header content-length/,
    ],
    ['a header twice', { requests: [{ path: '/a', headers: { A: '1', a: '2' } }] }, /the header a is given twice/],
    ['a header with a space', { requests: [{ path: '/a', headers: { 'a b': '2' } }] }, /name of a header/],
    ['a check of nothing', { requests: [{ path: '/a', check: {} }] }, /checks nothing/],
    ['a bad expression', { requests: [{ path: '/a', check: { matches: '(' } }] }, /no regular expression/],
    [
      'a check of a packed body',
      { requests: [{ path: '/a', headers: { 'Accept-Encoding': 'gzip' }, check: { contains: 'a' } }] },
      /accept-encoding/,
    ],
    [
      'a mistyped placeholder',
      { requests: [{ path: '/{wrod}' }], values: { word: ['a'] } },
      /requests\[0\]\.path: .*\{wrod\}[\s\S]*mean \{word\}\?/,
    ],
    [
      'an unknown one in a header',
      { requests: [{ path: '/', headers: { a: '{foo}' } }] },
      /known here: \{n\}, \{uuid\}/,
    ],
    [
      'a mistyped one in a body',
      { requests: [{ path: '/', body: { a: '{usre.name}' } }], values: { user: [{ name: 'x' }] } },
      /mean \{user\.name\}\?/,
    ],
    [
      'a list of objects in a body, without a member',
      { requests: [{ path: '/', body: { a: '{user}' } }], values: { user: [{ id: 1 }, { id: 2 }] } },
      /requests\[0\]\.body: .*\{user\}.*\{user\.id\}/,
    ],
    [
      'a member that objects do not have in a body',
      { requests: [{ path: '/', body: ['{user.address}'] }], values: { user: [{ id: 1 }] } },
      /requests\[0\]\.body: .*\{user\.address\}/,
    ],
    ['the port in a body', { requests: [{ path: '/', body: { a: 'x {port} y' } }] }, /body: .*\{port\}.*known here/],
    ['a further port in a body', { requests: [{ path: '/', body: 'to {port2}' }] }, /body: .*\{port2\}/],
    ['a datastore in a body', { requests: [{ path: '/', body: { a: '{postgres.host}' } }] }, /body: .*postgres/],
    ['the port in a path', { requests: [{ path: '/{port}' }] }, /no placeholder \{port\}/],
    ['an empty list of values', { requests: ONE, values: { a: [] } }, /values\.a: a list of values/],
    ['values that are lists', { requests: ONE, values: { a: [['x']] } }, /values\.a: a list of values/],
    ['values by a taken name', { requests: ONE, values: { n: ['x'] } }, /choose another name/],
    ['an unknown format', { requests: ONE, values: { a: { file: 'a', format: 'xml' } } }, /values\.a/],
    ['an entry without a member', { requests: ONE, values: { a: [{ x: 1, y: 2 }, { x: 1 }] } }, /Entry 2 has no y/],
    [
      'a missing file of values',
      { requests: ONE, values: { a: { file: 'none.csv' } } },
      /"a" in none\.csv cannot be used/,
    ],
  ] as const)
    it(fault, async () => assert.match(await refusal({ own: { start, ...stack } }, { targets: 'own' }), said));

  for (const [place, texts, said] of [
    ['start', { start: 'serve -p {prot}' }, /stacks\.own\.start: .*\{prot\}[\s\S]*mean \{port\}\?/],
    [
      'env',
      { start, env: { DB: '{postgers}' }, store: 'postgres' },
      /stacks\.own\.env\.DB: [\s\S]*mean \{postgres\}\?/,
    ],
    [
      'env, of another datastore',
      { start, env: { DB: '{redis}' }, store: 'postgres' },
      /"redis" is not in "store", "cache" or "datastores"[\s\S]*Write "redis" in "datastores"/,
    ],
    ['ready', { start, ready: '/ready/{nmaespace}' }, /stacks\.own\.ready: [\s\S]*mean \{namespace\}\?/],
    ['build', { start, build: 'make PORT={port}' }, /stacks\.own\.build: \{port\} has no value here/],
  ] as const)
    it(`an unknown placeholder in ${place}, of either kind of stack`, async () => {
      for (const kind of [{ requests: ONE }, { contract: 'items' }])
        assert.match(await refusal({ own: { ...kind, ...texts } }, { targets: 'own' }), said);
    });

  it('one of a file whose columns are other ones, also in a body', async () => {
    for (const text of ['{user}', '{user.nickname}']) {
      const own = { start, requests: [{ path: '/', body: { a: text } }], values: { user: { file: 'users.csv' } } };
      const said = await refusal({ own }, { targets: 'own' }, { 'users.csv': 'id,name\n1,Ann\n' });
      assert.match(said, /A placeholder of stacks\.own has no value/);
      assert.ok(said.includes(`there is no placeholder ${text}`), said);
    }
  });

  it('but braces of shells, JSON and templates are left alone', async () => {
    const texts = {
      start: 'FOO=${PORT:-3000} serve {port}',
      env: { A: '{"a": {"b": 1}}', B: '${HOME}', C: '{{name}}' },
    };
    const body = { template: '{{name}}', query: 'query { items { id } }', regex: '\\{port}' };
    const stack = { ...texts, requests: [{ path: '/', method: 'POST', body }] };
    await readRunRequest({ targets: 'own' }, folderWith({ own: stack }));
  });
});

describe('the page on stacks of one’s own', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'own-stacks.md'), 'utf8');
  const blocks = Array.from(page.matchAll(/```json\n([\s\S]*?)```/g), ([, text = '']) => text);

  it('shows stacks and scenarios that are accepted', async () => {
    let scenarios = 0;
    for (const text of blocks) {
      if (!text.includes('"stacks"')) {
        const readText = (file: string): Promise<string> =>
          Promise.resolve(file.endsWith('.csv') ? 'id,name\n1,Ann\n' : text);
        assert.ok((await loadScenarioFile('page.json', readText, () => {})).own !== undefined);
        scenarios += 1;
      } else configSchema.parse(JSON.parse(text));
    }
    assert.equal(scenarios, 1);
  });
});

describe('a scenario file with requests', () => {
  const scenario = (members: object): Readonly<Record<string, string>> => ({
    'mine.json': JSON.stringify({ id: 'mine', ...members }),
  });

  for (const [fault, members, said] of [
    ['has a mix as well', { requests: ONE, mix: { get: 1 } }, /mix: there is no such key/],
    [
      'has a placeholder without a value',
      { requests: [{ path: '/{word}' }] },
      /mine\.json\.requests\[0\]\.path: there is no placeholder \{word\}/,
    ],
    ['has no request', { requests: [] }, /requests: it must not be empty/],
    ['misses a file of values', { requests: ONE, values: { a: { file: 'a.csv' } } }, /a\.csv/],
  ] as const)
    it(`that ${fault} is refused`, async () => {
      const stacks = { own: { start, requests: ONE } };
      assert.match(await refusal(stacks, { targets: 'own', scenario: 'mine.json' }, scenario(members)), said);
    });

  it('has its secrets hidden in everything that is written', async () => {
    const secret = 'tOkEn9876543210';
    const files = scenario({ requests: [{ path: '/', headers: { authorization: `Bearer ${secret}` } }] });
    const cwd = folderWith({ own: { start, requests: ONE } }, files);
    await readRunRequest({ targets: 'own', scenarios: 'mine.json' }, cwd);
    assert.ok(knownSecrets().includes(secret));
  });

  it('and those of a stack’s commands, headers and values, too', async () => {
    const requests = [{ path: '/', headers: { Authorization: 'Token canary-h1', 'X-Plain': 'plain-h1' } }];
    const values = {
      token: ['canary-v1', 12345678],
      user: { file: 'users.csv' },
      place: ['https://ann:canary-v3@example.com/', 'plain-v1'],
    };
    const stack = {
      start: 'serve --session-token canary-c1',
      migrate: 'tool --password canary-c2 up',
      env: { DATA: '{"api_key": "canary-e1"}' },
    };
    const files = {
      'users.csv': 'name,password\nplain-v2,canary-v2\n',
      ...scenario({
        requests: [{ path: '/', headers: { Cookie: 'sid=canary-h2' } }],
        values: { secret: ['canary-v4'] },
      }),
    };
    const cwd = folderWith({ own: { ...stack, requests, values }, file: { ...stack, requests: 'mine.json' } }, files);
    await readRunRequest({ targets: 'own' }, cwd);
    await readCapacityRequest({ targets: 'file' }, cwd);
    for (const secret of ['c1', 'c2', 'e1', 'h1', 'h2', 'v1', 'v2', 'v3', 'v4'])
      assert.ok(knownSecrets().includes(`canary-${secret}`), secret);
    assert.ok(knownSecrets().includes('12345678'));
    assert.deepEqual(
      knownSecrets().filter((known) => known.startsWith('plain')),
      [],
    );
  });

  it('is taken as the requests of stacks, which then agree', async () => {
    const files = scenario({ requests: [{ path: '/{w}' }], values: { w: ['a'] } });
    const stack = { start, requests: 'mine.json' };
    const cwd = folderWith({ a: stack, b: stack, c: { ...stack, requests: ONE } }, files);
    const { plan } = await readRunRequest({ targets: 'a,b' }, cwd);
    assert.deepEqual(
      plan.scenarios.map(({ id, seeded }) => [id, seeded]),
      [['mine', false]],
    );
    assert.match(await saidBy(readRunRequest({ targets: 'a,c' }, cwd)), /Only a has the request "GET \/\{w\}"/);
  });

  for (const [fault, stack, files, said] of [
    ['is not there', { requests: 'none.json' }, {}, /none\.json cannot be used/],
    [
      'has no requests',
      { requests: 'mine.json' },
      scenario({ mix: { get: 1 } }),
      /mine\.json, the "requests" of own, has no requests/,
    ],
    ['has values beside it', { requests: 'mine.json', values: { a: [1] } }, {}, /Move "values" into mine\.json/],
    ['has another end', { requests: 'mine.yaml' }, {}, /name of a scenario file/],
  ] as const)
    it(`that is the requests of a stack and ${fault} is refused`, async () =>
      assert.match(await refusal({ own: { start, ...stack } }, { targets: 'own' }, files), said));

  it('is played instead of the requests of the stacks, which may then differ', async () => {
    const files = { ...scenario({ requests: [{ path: '/{w}' }], values: { w: { file: 'w.txt' } } }), 'w.txt': 'a\n' };
    const cwd = folderWith({ a: { start, requests: ONE }, b: { start, requests: [{ path: '/b' }] } }, files);
    const { plan } = await readRunRequest({ targets: 'a,b', scenarios: 'mine.json' }, cwd);
    assert.deepEqual(
      plan.scenarios.map(({ id, seeded, own }) => [id, seeded, own?.requests.map(({ name }) => name)]),
      [['mine', false, ['GET /{w}']]],
    );
  });
});
