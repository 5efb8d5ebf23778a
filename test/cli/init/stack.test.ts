import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { CONFIG_FILE } from '../../../cli/config/config-schema.ts';
import { readConfig } from '../../../cli/config/read-config.ts';
import { setKeyIn } from '../../../cli/init/set-key.ts';
import { parseJsonc } from '../../../model/parse-jsonc.ts';
import { type CliOutcome, runInProcess } from '../../support/run-cli.ts';
import { pkg, projectWith } from './project-with.ts';

const init = (cwd: string, ...argv: string[]): Promise<CliOutcome> => runInProcess(['init', ...argv], { cwd });
const textOf = (folder: string): string => readFileSync(join(folder, CONFIG_FILE), 'utf8');
const examples = join(import.meta.dirname, '..', '..', '..', 'examples');

describe('init --stack', () => {
  it('drafts the entry of an example by reading it', async (t) => {
    const folder = projectWith(t, {});
    cpSync(join(examples, 'fastify-postgres'), folder, {
      recursive: true,
      filter: (path) => !/node_modules/.test(path),
    });
    const { code, stdout } = await init(folder, '--stack');
    assert.equal(code, 0);
    const { config } = await readConfig(undefined, folder);
    const { contract, start, store } = config.stacks?.['fastify-postgres'] ?? assert.fail(textOf(folder));
    assert.deepEqual([contract, start, store], ['items', 'node server.js', 'postgres']);
    assert.match(stdout, /1\. .*SEED_FILE[\s\S]*stackbench run --targets fastify-postgres,express-postgres/);
    assert.doesNotMatch(stdout, /No route \/items|side|gate/);
  });

  it('keeps what the service of a gate has of build, variables and datastores', async (t) => {
    const folder = projectWith(t, {
      ...pkg({ name: '@acme/Shop API', scripts: { start: 'node dist/server.js', build: 'tsc', seed: 'node demo.js' } }),
      'src/server.ts': `app.get('/items', list); app.listen(process.env.PORT);
        new Pool({ connectionString: process.env.DATABASE_URL }); new Redis(process.env.REDIS_URL);`,
      '.env.example': 'DATABASE_URL=postgres://localhost/shop\nREDIS_URL=redis://localhost\nMODE=fast\n',
    });
    await init(folder, '--stack');
    assert.deepEqual((parseJsonc(textOf(folder)) as { stacks: object }).stacks, {
      'shop-api': {
        contract: 'items',
        build: 'npm run build',
        start: 'node dist/server.js',
        env: { DATABASE_URL: '{postgres}', MODE: 'fast' },
        store: 'postgres',
        datastores: ['redis'],
      },
    });
  });

  it('drafts the requests of an API that has no items', async (t) => {
    const folder = projectWith(t, {
      ...pkg({ name: 'shop', scripts: { start: 'node server.js' } }),
      'server.js': `app.get('/health', ok); app.get('/orders', list); app.get('/users', list); app.listen(process.env.PORT);`,
    });
    const { code, stdout } = await init(folder, '--stack');
    assert.equal(code, 0);
    const { config } = await readConfig(undefined, folder);
    const { contract, ready, requests } = config.stacks?.['shop'] ?? assert.fail(textOf(folder));
    assert.deepEqual([contract, ready], [undefined, '/health']);
    assert.deepEqual((parseJsonc(textOf(folder)) as { stacks: { shop: { requests: unknown } } }).stacks.shop.requests, [
      { path: '/orders' },
      { path: '/users' },
    ]);
    assert.equal(requests?.length, 2);
    assert.match(stdout, /Check "requests"[\s\S]*stackbench run --targets shop\. Add another stack/);
    assert.doesNotMatch(stdout, /No route \/items|SEED_FILE/);
  });

  it('gives a further port of the example a free one in each start', async (t) => {
    const folder = projectWith(t, {
      ...pkg({ name: 'shop', scripts: { start: 'node server.js' } }),
      'server.js': 'app.listen(process.env.PORT); metrics.listen(process.env.METRICS_PORT);',
      '.env.example': 'PORT=3000\nMETRICS_PORT=9090\nADMIN_PORT=9091\n',
    });
    const { code, stderr } = await init(folder, '--stack');
    assert.equal(code, 0, stderr);
    const { config } = await readConfig(undefined, folder);
    assert.deepEqual(config.stacks?.['shop']?.env, { METRICS_PORT: '{port2}', ADMIN_PORT: '{port3}' });
  });

  it('keeps the command that seeds an API of its own, and writes paths as requests have them', async (t) => {
    const folder = projectWith(t, {
      ...pkg({
        name: 'shop',
        scripts: { start: 'node server.js', 'db:migrate': 'node migrate.js', 'db:seed': 'node seed.js' },
      }),
      'server.js': `app.get('/products', list); app.get('/100%', list); app.listen(process.env.PORT);`,
    });
    const { code, stderr } = await init(folder, '--stack');
    assert.equal(code, 0, stderr);
    const { config } = await readConfig(undefined, folder);
    const { migrate, seed, requests } = config.stacks?.['shop'] ?? assert.fail(textOf(folder));
    assert.deepEqual([migrate, seed], ['npm run db:migrate', 'npm run db:seed']);
    assert.ok(Array.isArray(requests) && requests.some(({ path }) => path === '/products'));
  });

  it('adds to a configuration with its comments, service and other stacks', async (t) => {
    const folder = projectWith(t, pkg({ scripts: { start: 'node server.js' } }));
    const before = `{
  // the gate
  "service": { "start": "node server.js", "requests": [{ "path": "/" }] }, // kept
  "stacks": {
    "old": { "contract": "items", "start": "node old.js" } // kept too
  }
}
`;
    writeFileSync(join(folder, CONFIG_FILE), before);
    const { code } = await init(folder, 'new', '--stack');
    assert.equal(code, 0);
    const { config } = await readConfig(undefined, folder);
    assert.deepEqual(Object.keys(config.stacks ?? {}), ['old', 'new']);
    for (const line of before.split('\n').filter((one) => one.includes('//'))) {
      const [kept = ''] = line.split(/ (?=\/\/ kept)/);
      assert.ok(textOf(folder).includes(kept.trimEnd()), line);
    }
    assert.match(textOf(folder), /\/\/ the gate[\s\S]*\/\/ kept[\s\S]*\/\/ kept too/);
  });

  it('keeps a stack of the same name, unless it is forced', async (t) => {
    const folder = projectWith(t, pkg({ scripts: { start: 'node server.js' } }));
    writeFileSync(join(folder, CONFIG_FILE), '{"stacks":{"mine":{"contract":"items","start":"node mine.js"}}}');
    const kept = await init(folder, 'mine', '--stack');
    assert.match(kept.stdout, /already has a stack mine; kept unchanged/);
    assert.match(textOf(folder), /node mine\.js/);
    await init(folder, 'mine', '--stack', '--force');
    assert.match(textOf(folder), /node server\.js/);
  });

  it('of a folder that it cannot start leaves a placeholder, which a run refuses', async (t) => {
    const folder = projectWith(t, { 'notes.txt': 'nothing to start' });
    const { stdout } = await init(folder, 'mine', '--stack');
    assert.match(stdout, /1\. Set "start"[\s\S]*No route \/items was found/);
    const run = await runInProcess(['run', '--targets', 'mine'], { cwd: folder });
    assert.equal(run.code, 2);
    assert.match(run.stderr, /The command that starts mine is not configured/);
  });

  for (const [title, argv, said] of [
    ['a name of a ready-made stack', ['express-redis', '--stack'], /that of a ready-made stack[\s\S]*my-express-redis/],
    ['a name that tables cannot have', ['My Stack', '--stack'], /small letters, digits/],
    ['a name without --stack', ['mine'], /unexpected argument "mine"[\s\S]*init mine --stack/],
    ['--ci', ['--stack', '--ci', 'github'], /do not go together/],
  ] as const)
    it(`refuses ${title}, and writes nothing`, async (t) => {
      const folder = projectWith(t, pkg({ scripts: { start: 'node server.js' } }));
      const { code, stderr } = await init(folder, ...argv);
      assert.equal(code, 2);
      assert.match(stderr, said);
      assert.throws(() => textOf(folder), { code: 'ENOENT' });
    });

  it('refuses a configuration whose "stacks" is a list', async (t) => {
    const folder = projectWith(t, pkg({ scripts: { start: 'node server.js' } }));
    writeFileSync(join(folder, CONFIG_FILE), '{"stacks":[]}');
    const { code, stderr } = await init(folder, 'mine', '--stack');
    assert.equal(code, 2);
    assert.match(stderr, /Nothing can be added[\s\S]*"stacks" is not an object/);
    assert.equal(textOf(folder), '{"stacks":[]}');
  });
});

describe('a member of an inner object', () => {
  for (const [title, text] of [
    ['is added to an empty file', '{}'],
    ['is added to an empty object', '{"stacks": {}}'],
    ['is added after a comma and a comment', '{\n\t"stacks": {\n\t\t"a": 1, // one\n\t},\n}\n'],
    ['replaces one of its name', '{"stacks": {"a": 1, "b": {"x": [1]}}, "z": 2}'],
  ] as const)
    it(title, () => {
      const { stacks = {}, ...others } = parseJsonc(text) as Record<string, object>;
      const added = parseJsonc(setKeyIn(text, 'stacks', 'b', { start: 'x' }));
      assert.deepEqual(added, { ...others, stacks: { ...stacks, b: { start: 'x' } } });
    });
});
