import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, after, before, describe, it } from 'node:test';
import { Redis } from 'ioredis';
import type { RunningDatastore } from '../../../runner/datastores/datastore.ts';
import { nativeProvider } from '../../../runner/datastores/native.ts';
import { makeWorkFolder, type WorkFolder } from '../../../runner/machine/processes/work-folder.ts';
import { tinyPlace, tinyServer } from '../../gate/faults/tiny-service.ts';
import { runInProcess } from '../../support/run-cli.ts';
import { Canaries } from './canaries.ts';
import { type WatchedOutcome, watchedCommand } from './watched-command.ts';

const canaries = new Canaries();
const place = mkdtempSync(join(tmpdir(), 'stackbench-test-canaries-'));
const state = join(place, 'state');
const url = (user: string, secret: string): string => `${user}:${encodeURIComponent(secret)}`;
/** Half of all percent-encoders write small letters. */
const small = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
let work: WorkFolder;
let redis: RunningDatastore;
let password: string;

before(async () => {
  for (const name of ['home', 'temp', 'run', 'project']) mkdirSync(join(place, name), { mode: 0o700 });
  work = await makeWorkFolder('canaries test');
  const { signal } = new AbortController();
  const context = {
    env: process.env,
    cpus: [],
    workDir: work.path,
    namespace: 'stackbench_canaries',
    allowRemote: false,
  };
  redis = await nativeProvider.start('redis', { ...context, signal, externalUrls: {} });
  password = canaries.plant('password of a Redis that works');
  const client = new Redis(redis.endpoint.url);
  await client.config('SET', 'requirepass', password);
  client.disconnect();
});

after(async () => {
  await redis.stop();
  await work.remove();
  rmSync(place, { recursive: true });
});

/** Everything that is written, but for the cache of programs, is written here. */
function placeEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: join(place, 'home'),
    TMPDIR: join(place, 'temp'),
    XDG_STATE_HOME: state,
    XDG_RUNTIME_DIR: join(place, 'run'),
    XDG_CACHE_HOME: join(place, 'cache'),
    ...(process.env['STACKBENCH_CACHE'] === undefined ? {} : { STACKBENCH_CACHE: process.env['STACKBENCH_CACHE'] }),
    USER: 'somebody',
    ...more,
  };
}

function holdsNone({ output, processes }: WatchedOutcome, ...folders: readonly string[]): void {
  const told = [
    ...canaries.foundIn(output).map((where) => `${where} in the output`),
    ...canaries.foundIn(processes).map((where) => `${where} in a process`),
    ...[place, ...folders].flatMap((folder) => canaries.foundBelow(folder)),
  ];
  assert.deepEqual(told, []);
}

function run(argv: readonly string[], more: NodeJS.ProcessEnv = {}, untilText?: RegExp): Promise<WatchedOutcome> {
  return watchedCommand(argv, {
    cwd: join(place, 'project'),
    env: placeEnv(more),
    ...(untilText === undefined ? {} : { untilText }),
  });
}

async function inProcess(argv: readonly string[], more: NodeJS.ProcessEnv): Promise<WatchedOutcome> {
  const { code, stdout, stderr } = await runInProcess(argv, { cwd: join(place, 'project'), env: placeEnv(more) });
  return { code, output: stdout + stderr, processes: '' };
}

describe('secrets', () => {
  it('of a server that works, and of the whole environment, are in nothing that a run and its reports write', async () => {
    const pem = `-----BEGIN PRIVATE KEY-----\n${canaries.plant('a private key', 'aaaaaaaaaaaaaaaa')}\n-----END PRIVATE KEY-----\n`;
    const variables = {
      REDISCLI_AUTH: canaries.plant('REDISCLI_AUTH'),
      PGPASSWORD: canaries.plant('PGPASSWORD'),
      MEMCACHIER_PASSWORD: canaries.plant('MEMCACHIER_PASSWORD'),
      GITHUB_TOKEN: `ghp_${canaries.plant('GITHUB_TOKEN', '')}${'x'.repeat(12)}`,
      NPM_TOKEN: canaries.plant('NPM_TOKEN', ''),
      AWS_SECRET_ACCESS_KEY: canaries.plant('AWS_SECRET_ACCESS_KEY', '/+'),
      ANYTHING: `amqp://${url('u', canaries.plant('a URL under any name'))}@queue.example/`,
      TLS_PRIVATE_KEY: pem,
    };
    const address = `redis://:${small(encodeURIComponent(password))}@127.0.0.1:${redis.endpoint.port}/0`;
    const common = ['--targets', 'express-redis', '--visits', '1', '--duration', '2s', '--max-duration', '1m'];
    const argv = ['run', ...common, '--engines', 'pacer', '--redis-url', address, '--title', `see ${address}`, '--out'];
    const first = await run([...argv, 'a'], variables);
    assert.match(first.output, /Report: /);
    holdsNone(first);
    const again = ['--redis-url', `redis://127.0.0.1:${redis.endpoint.port}?password=${encodeURIComponent(password)}`];
    holdsNone(await run(['serve', 'express-redis', ...again], variables, /Ctrl-C ends it/));
    for (const command of [['report', 'a'], ['compare', 'a', 'a'], ['audit', 'a/result.json'], ['doctor'], ['list']])
      holdsNone(await run([...command, '--debug'], { ...variables, STACKBENCH_REDIS_URL: address }));
  });

  it('in any part of an address that a driver reads are in no error', async () => {
    const pw = (where: string): string => encodeURIComponent(canaries.plant(where));
    const shapes: readonly (readonly [target: string, flag: string, variable: string, address: string])[] = [
      [
        'express-postgres',
        '--postgres-url',
        'STACKBENCH_POSTGRES_URL',
        `postgres://u:${pw('pg: user part')}@127.0.0.1:1/db`,
      ],
      [
        'express-postgres',
        '--postgres-url',
        'STACKBENCH_POSTGRES_URL',
        `postgres://127.0.0.1:1/db?user=u&password=${pw('pg: password')}`,
      ],
      [
        'express-postgres',
        '--postgres-url',
        'STACKBENCH_POSTGRES_URL',
        `postgres://127.0.0.1:1/db?sslpassword=${pw('pg: sslpassword')}`,
      ],
      [
        'express-postgres',
        '--postgres-url',
        'STACKBENCH_POSTGRES_URL',
        `postgres://127.0.0.1:1/db?sslkey=/no/${pw('pg: sslkey')}`,
      ],
      [
        'express-postgres',
        '--postgres-url',
        'STACKBENCH_POSTGRES_URL',
        `postgres://u:${canaries.plant('pg: not encoded', '%zz@/+')}@127.0.0.1:x/db`,
      ],
      [
        'express-postgres',
        '--postgres-url',
        'STACKBENCH_POSTGRES_URL',
        `postgres://u:${pw('pg: a list')}@127.0.0.1:1,127.0.0.1:2/db`,
      ],
      [
        'express-postgres',
        '--postgres-url',
        'STACKBENCH_POSTGRES_URL',
        `postgres://u:${pw('pg: another machine')}@192.0.2.1/db`,
      ],
      [
        'express-postgres',
        '--postgres-url',
        'STACKBENCH_POSTGRES_URL',
        `socket:/no/such?db=x&password=${pw('pg: socket')}`,
      ],
      [
        'express-mongodb',
        '--mongodb-uri',
        'STACKBENCH_MONGODB_URI',
        `mongodb://u:${pw('mongodb: user part')}@127.0.0.1:1/?serverSelectionTimeoutMS=100`,
      ],
      [
        'express-mongodb',
        '--mongodb-uri',
        'STACKBENCH_MONGODB_URI',
        `mongodb://${canaries.plant('mongodb: not encoded', '@ss:w/')}@127.0.0.1:1/`,
      ],
      [
        'express-mongodb',
        '--mongodb-uri',
        'STACKBENCH_MONGODB_URI',
        `mongodb://u:p:${canaries.plant('mongodb: a colon', '')}@127.0.0.1:1/`,
      ],
      [
        'express-mongodb',
        '--mongodb-uri',
        'STACKBENCH_MONGODB_URI',
        `mongodb://127.0.0.1:1/?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:${pw('mongodb: authMechanismProperties')}`,
      ],
      [
        'express-mongodb',
        '--mongodb-uri',
        'STACKBENCH_MONGODB_URI',
        `mongodb://127.0.0.1:1/?proxyHost=127.0.0.1&proxyUsername=u&proxyPassword=${pw('mongodb: proxyPassword')}`,
      ],
      [
        'express-mongodb',
        '--mongodb-uri',
        'STACKBENCH_MONGODB_URI',
        `mongodb://127.0.0.1:1/?tls=true&tlsCertificateKeyFilePassword=${pw('mongodb: tlsCertificateKeyFilePassword')}`,
      ],
      ['express-redis', '--redis-url', 'STACKBENCH_REDIS_URL', `redis://u:${pw('redis: user part')}@127.0.0.1:1`],
      [
        'express-redis',
        '--redis-url',
        'STACKBENCH_REDIS_URL',
        `redis://127.0.0.1:1?username=u&password=${pw('redis: password')}`,
      ],
      ['express-redis', '--redis-url', 'STACKBENCH_REDIS_URL', `u:${pw('redis: no scheme')}@127.0.0.1:1`],
      ['express-redis', '--redis-url', 'STACKBENCH_REDIS_URL', `/no/such.sock?password=${pw('redis: socket')}`],
      [
        'express-redis',
        '--redis-url',
        'STACKBENCH_REDIS_URL',
        `redis://127.0.0.1:1?sentinelPassword=${pw('redis: unknown key')}`,
      ],
      [
        'express-redis',
        '--redis-url',
        'STACKBENCH_REDIS_URL',
        `redis://:${pw('redis: wrong password')}@127.0.0.1:${redis.endpoint.port}`,
      ],
      [
        'express-memcached',
        '--memcached-servers',
        'STACKBENCH_MEMCACHED_SERVERS',
        `u:${pw('memcached: a user')}@127.0.0.1:1`,
      ],
    ];
    for (const [index, [target, flag, variable, address]] of shapes.entries()) {
      const given = [[flag, address], [`${flag}=${address}`], []][index % 3] ?? [];
      const more = given.length === 0 ? { [variable]: address } : {};
      // Some as processes of their own, so that those are looked at, too.
      const outcome = await (index % 7 === 0 ? run : inProcess)(['serve', target, ...given, '--debug'], more);
      assert.notEqual(outcome.code, 0, address);
      assert.doesNotMatch(outcome.output, /is a bug/);
      holdsNone(outcome);
    }
    holdsNone(
      await run([
        'serve',
        'express-redis',
        `--redis-urll=redis://${url('u', canaries.plant('an unknown flag'))}@127.0.0.1`,
      ]),
    );
    holdsNone(await run(['run', '--out', '/dev/null/x', '--title', `password=${canaries.plant('a title', '')}`]));
  });

  it('of a service, which it prints in every encoding as it dies, are in nothing that a gate writes', async (t: TestContext) => {
    const login = `${canaries.plant('what a login gave', '')}-token`;
    const basic = Buffer.from(`user:${canaries.plant('a Basic header')}`).toString('base64');
    const service = {
      env: {
        SHOP_PASSWORD: canaries.plant('env by its name'),
        STORE: `mysql://${url('shop', canaries.plant('env by its address'))}@127.0.0.1/shop`,
        SETTINGS: JSON.stringify({ client: { clientSecret: canaries.plant('env as JSON', '') } }),
        FROM_CI: '{env.CI_DEPLOY_TOKEN}',
      },
      passEnv: ['PASSED_TOKEN'],
      login: {
        path: `/login?api_key=${canaries.plant('query string of the login', '')}`,
        headers: { authorization: `Basic ${basic}` },
        body: { user: 'clerk', inner: { password: canaries.plant('body of the login') } },
        take: 'body.session',
        headersThen: { 'x-session': '{taken}' },
      },
      requests: [
        {
          name: 'GET /items',
          path: `/items?access_token=${canaries.plant('query string', '')}`,
          headers: {
            'x-api-key': canaries.plant('x-api-key', '+/='),
            cookie: `sid=${canaries.plant('cookie', '')}; a=b`,
          },
        },
        { method: 'POST', path: '/items', body: { token: canaries.plant('body') } },
      ],
    };
    const variables = {
      CI_DEPLOY_TOKEN: canaries.plant('{env.NAME}'),
      PASSED_TOKEN: canaries.plant('passEnv'),
      OTHER_TOKEN: canaries.plant('withheld'),
      DATABASE_URL: `postgres://${url('u', canaries.plant('withheld by its value'))}@db.example/x`,
    };
    const answers = `if (request.url.startsWith('/login')) return response.end(JSON.stringify({ session: '${login}' }));`;
    const dies = `let body = ''; request.on('data', (chunk) => { body += chunk; });
      if (n > 400) { const all = JSON.stringify([process.env, request.headers, request.url, body]);
        const html = all.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
        console.error(JSON.stringify(all)); console.error(encodeURIComponent(all)); console.error(html);
        for (const value of [...Object.values(process.env), ...Object.values(request.headers)])
          console.error(Buffer.from('user:' + value).toString('base64'), Buffer.from(String(value)).toString('base64url'), Buffer.from('x' + value).toString('base64'), value, '\\\\n');
        process.exit(3); }`;
    const repository = tinyPlace(t, { base: tinyServer(answers), head: tinyServer(answers + dies), service });
    const argv = ['gate', '--base', 'HEAD~1', '--head', 'HEAD', '--max-blocks', '8', '--out', join(place, 'gate')];
    const env = { ...placeEnv(variables), ...repository.env };
    const told = await watchedCommand(argv, { cwd: repository.folder, env });
    assert.match(told.output, /Report: |Error: /);
    assert.match(told.output, /\*\*\*/);
    // What the service was given is its own: it alone is left out of the look at processes.
    holdsNone({ ...told, processes: '' });
    const broken = tinyPlace(t, { base: tinyServer(), head: tinyServer(), service: { ...service, startt: 1 } });
    holdsNone(await watchedCommand(argv, { cwd: broken.folder, env: { ...placeEnv(variables), ...broken.env } }));
    const project = join(place, 'project');
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ name: 'shop', scripts: { start: 'node server.js' } }),
    );
    writeFileSync(join(project, 'server.js'), 'process.env.DATABASE_URL');
    writeFileSync(join(project, '.env.example'), 'DATABASE_URL=postgres://u:p@127.0.0.1/x\n');
    holdsNone(await run(['init'], variables));
  });

  it('were more than forty', (t) => {
    t.diagnostic(`${canaries.count} canaries, 0 found`);
    assert.ok(canaries.count >= 40, String(canaries.count));
  });
});
