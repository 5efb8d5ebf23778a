import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readConfig } from '../../cli/config/read-config.ts';
import { chooseStacks } from '../../cli/options/own-stacks.ts';
import { type OwnStack, ownStackSchema } from '../../model/own-stack.ts';
import type { StackbenchError } from '../../model/stackbench-error.ts';
import { ownVariables } from '../../runner/apps/own-stack.ts';
import { refuseInContainers } from '../../runner/apps/refuse-in-containers.ts';
import { furtherPorts } from '../../runner/apps/side-ports.ts';
import { CATALOGUE } from '../../targets/catalogue.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-own-config-'));
after(() => rmSync(folder, { recursive: true }));

const start = 'node server.js';
const url = 'http://127.0.0.1:3000';
const running = { contract: 'items', url, seed: 'http' };

async function refusal(config: object): Promise<StackbenchError> {
  writeFileSync(join(folder, 'stackbench.config.json'), JSON.stringify(config));
  return readConfig(undefined, folder).then(
    () => assert.fail(`it was read: ${JSON.stringify(config)}`),
    (error: StackbenchError) => error,
  );
}

describe('a stack of the user’s is refused, with what to write instead, if', () => {
  const cases: readonly (readonly [title: string, stack: object, why: RegExp, fix: RegExp])[] = [
    ['nothing starts it', { contract: 'items' }, /own\.start: it is missing/, /"start".*"image".*"url"/],
    ['it is started and runs already', { ...running, start }, /"start" and "url" are both given/, /Keep one of/],
    ['it is started in two ways', { contract: 'items', start, image: 'a' }, /"start" and "image"/, /Keep one of/],
    [
      'its url is of another machine',
      { ...running, url: 'http://example.com' },
      /example\.com is not this/,
      /127\.0\.0\.1/,
    ],
    ['its url only looks local', { ...running, url: 'http://127.0.0.1.example.com' }, /is not this/, /127\.0\.0\.1/],
    ['its url is TLS', { ...running, url: 'https://localhost:3000' }, /plain HTTP only/, /"url": "http:/],
    ['its url has a path', { ...running, url: `${url}/api` }, /more than host and port/, /at its root/],
    ['its url has a password', { ...running, url: 'http://a:b@localhost' }, /more than host and port/, /"url"/],
    ['its url is none', { ...running, url: 'localhost:3000' }, /not an address of HTTP/, /"url": "http:/],
    ['its url has no seed', { contract: 'items', url }, /own\.seed: .*POST \/items only/, /"seed": "http"/],
    ['its url has a command as seed', { ...running, seed: 'npm run seed' }, /POST \/items only/, /"seed": "http"/],
    [
      'its url has a datastore of ours',
      { ...running, store: 'postgres' },
      /own\.store: it has no effect/,
      /Remove "store"/,
    ],
    ['its url is built', { ...running, build: 'make' }, /own\.build: it has no effect/, /"start" instead of "url"/],
    ['its url has variables', { ...running, env: { A: '1' } }, /own\.env: it has no effect/, /Remove "env"/],
    [
      'its url is asked at a port of ours',
      { ...running, ready: '/ready/{port}' },
      /own\.ready: \{port\} has no value/,
      /"ready": "\/ready"/,
    ],
    [
      'its url has requests and a command as seed',
      { url, requests: [{ path: '/' }], seed: 'node seed.js' },
      /own\.seed: it has no effect/,
      /Remove "seed"/,
    ],
    ['its url prints when it is ready', { ...running, ready: 'listening' }, /own\.ready/, /"ready": "\/ready"/],
    [
      'a key is misspelt',
      { contract: 'items', start, instal: 'x' },
      /own\.instal: there is no such key/,
      /mean install\?/,
    ],
    [
      'a key belongs to the gate',
      { contract: 'items', start, passEnv: ['A'] },
      /own\.passEnv/,
      /is a key of "service"/,
    ],
    [
      'a datastore is unknown',
      { contract: 'items', start, datastores: ['mysql'] },
      /own\.datastores\[0\]/,
      /"datastores"/,
    ],
    ['a duration is none', { contract: 'items', start, readyWithin: 'long' }, /own\.readyWithin: a duration/, /./],
  ];
  for (const [title, stack, why, fix] of cases)
    it(title, async () => {
      const error = await refusal({ stacks: { own: stack } });
      assert.equal(error.exitCode, 2);
      assert.match(error.why, why);
      assert.match(error.fix, fix);
    });
});

describe('with Compose', () => {
  for (const [title, own, settings, why] of [
    ['a stack that is started', { start }, undefined, /with "start" run as processes/],
    ['an image', { image: 'my-api' }, undefined, /network of this machine, and Compose has no place for it/],
    ['a server that runs already', { url }, undefined, /runs already, and Compose has no place for it/],
    ['a variant', null, { 'app.workers': 2 }, /Variants run as processes/],
  ] as const)
    it(`${title} is refused, with the reason`, () => {
      const common = { cwd: folder, datastores: [], ready: null, env: {} };
      const spec = { ...CATALOGUE[0], id: 'mine', ...(own === null ? { settings } : { own: { ...common, ...own } }) };
      assert.throws(() => refuseInContainers([CATALOGUE[1], spec]), { code: 'compose-unavailable', exitCode: 2, why });
    });

  it('ready-made stacks are not', () => assert.doesNotThrow(() => refuseInContainers(CATALOGUE)));
});

it('a key of a stack in the service of the gate is explained', async () => {
  const service = { start, requests: [{ path: '/' }], url };
  const { why, fix } = await refusal({ service });
  assert.match(why, /service\.url: there is no such key/);
  assert.match(fix, /"url" is a key of a stack in "stacks"/);
});

it('two stacks at one address are refused, if both are chosen', () => {
  const [one, other] = [
    ownStackSchema.parse(running),
    ownStackSchema.parse({ ...running, url: 'http://localhost:3000' }),
  ];
  const stacks = { one, other };
  assert.throws(() => chooseStacks('one,other', stacks, folder), {
    exitCode: 2,
    message: /one and other are the same server: both have the address 127\.0\.0\.1:3000/,
  });
  const at = (address: string): OwnStack => ownStackSchema.parse({ ...running, url: `http://${address}` });
  for (const [a, b, same] of [
    ['localhost:3000', '[::1]:3000', '\\[::1\\]:3000'],
    ['[::1]:3000', 'localhost:3000', '\\[::1\\]:3000'],
    ['LOCALHOST', '127.1:80', '127\\.0\\.0\\.1'],
  ] as const)
    assert.throws(() => chooseStacks('a,b', { a: at(a), b: at(b) }, folder), {
      message: new RegExp(`both have the address ${same}`),
    });
  for (const [a, b] of [
    ['localhost:3000', '[::1]:3001'],
    ['127.0.0.1:3000', '[::1]:3000'],
    ['127.0.0.1', '127.0.0.1:3000'],
  ] as const)
    assert.equal(chooseStacks('a,b', { a: at(a), b: at(b) }, folder).length, 2);
  assert.deepEqual(
    chooseStacks('other,node-memory', stacks, folder).map(({ id }) => id),
    ['other', 'node-memory'],
  );
});

it('each further port of a stack is a free one, the same in its commands and its variables', async () => {
  const stack = ownStackSchema.parse({
    contract: 'items',
    start: 'serve -p {port} -m {port2}',
    migrate: 'migrate {port7}',
    env: { METRICS_PORT: '{port2}', ADMIN: 'http://localhost:{port3}' },
  });
  const ports = await furtherPorts(stack);
  assert.deepEqual(Object.keys(ports).sort(), ['port2', 'port3', 'port7']);
  assert.equal(new Set(Object.values(ports)).size, 3);
  const [spec] = chooseStacks('own', { own: stack }, folder);
  const { placeholders, set } = ownVariables(
    {
      spec: spec ?? assert.fail(),
      datastoreUrls: {},
      namespace: 'n',
      itemsFile: 'items',
      cpus: [],
      workDir: folder,
      port: 3000,
      furtherPorts: ports,
    },
    stack,
  );
  assert.deepEqual([set['METRICS_PORT'], set['ADMIN']], [ports['port2'], `http://localhost:${ports['port3']}`]);
  assert.deepEqual([placeholders['port'], placeholders['port7']], ['3000', ports['port7']]);
  assert.deepEqual(await furtherPorts({ env: {}, start: 'serve {port}', ready: null }), {});
});

it('a stack that runs already can be read, with and without a port', async () => {
  const stacks = {
    own: running,
    ipv6: { ...running, url: 'http://[::1]:3000' },
    named: { ...running, url: 'http://localhost' },
  };
  writeFileSync(join(folder, 'stackbench.config.json'), JSON.stringify({ stacks }));
  const { config } = await readConfig(undefined, folder);
  assert.deepEqual(Object.keys(config.stacks ?? {}), ['own', 'ipv6', 'named']);
});
