import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { CONFIG_FILE } from '../../cli/config/config-schema.ts';
import { readServiceConfig } from '../../cli/config/read-service-config.ts';
import { START_PLACEHOLDER } from '../../cli/config/read-service-config.ts';
import type { CiProject } from '../../cli/init/ci-project.ts';
import { draftService } from '../../cli/init/draft-service.ts';
import { setKey } from '../../cli/init/set-key.ts';
import { CIS, writeCi } from '../../cli/init/write-ci.ts';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { fillPlaceholders } from '../../runner/datastores/sides/fill-placeholders.ts';
import { runInProcess } from '../support/run-cli.ts';
import { type Files, pkg, projectWith } from './init/project-with.ts';

const draft = (folder: string): ReturnType<typeof draftService> => draftService(folder, () => Promise.resolve(false));

const SHOP = {
  'package.json': JSON.stringify({
    name: '@acme/shop',
    scripts: { start: 'node dist/server.js', build: 'tsc', 'db:migrate': 'knex migrate:latest', seed: 'node seed.js' },
    dependencies: { pg: '8.0.0', ioredis: '5.0.0' },
  }),
  'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
  'src/server.ts': `const { APP_PORT = 3000, JWT_SECRET } = process.env;
    app.get('/healthz', ok); app.get('/items', list); app.get('/items/:id', one); app.get('/metrics', text); app.post('/auth/login', login);
    new Pool({ connectionString: process.env['DATABASE_URL'] }); new Redis(process.env.REDIS_CACHE_URL);`,
  'test/server.test.ts': "client.get('/only-in-a-test')",
  'node_modules/x/index.js': "app.get('/of-a-dependency')",
  '.env.example':
    '# local\nAPP_PORT=3000\nexport DATABASE_URL="postgres://localhost/shop" # of docker\nJWT_SECRET=\'a b\'\nMAIL_KEY=\n',
};

describe('init reads', () => {
  it('commands, port, stores, values, readiness and requests of a project', async (t) => {
    const { service, steps } = await draft(projectWith(t, SHOP));
    assert.deepEqual(service, {
      name: 'shop',
      build: 'pnpm run build',
      migrate: 'pnpm run db:migrate',
      seed: 'pnpm run seed',
      start: 'node dist/server.js',
      ready: '/healthz',
      env: {
        NODE_ENV: 'production',
        APP_PORT: '{port}',
        DATABASE_URL: '{postgres}',
        REDIS_CACHE_URL: '{redis}',
        JWT_SECRET: 'a b',
      },
      datastores: ['postgres', 'redis'],
      requests: [{ path: '/items' }],
    });
    assert.equal(steps.length, 4);
    assert.match(
      steps[0] ?? '',
      /its own PostgreSQL \(\{postgres\}\), Redis \(\{redis\}\) by DATABASE_URL, REDIS_CACHE_URL/,
    );
    assert.match(steps[1] ?? '', /a value in "env", if the service needs them: MAIL_KEY/);
    assert.match(steps[2] ?? '', /Check "requests"/);
    assert.match(steps[3] ?? '', /token of \/auth\/login, add to "service":\n +"login": \{"path":"\/auth\/login"/);
  });

  it('braces in an example of variables as what they are, not as placeholders', async (t) => {
    const files = { ...SHOP, '.env.example': 'LOG_FORMAT={level} {time} {level}\nPORT=1\nTEMPLATE={{name}}\n' };
    const { service } = await draft(projectWith(t, files));
    const { LOG_FORMAT = '', TEMPLATE } = gatedServiceSchema.parse(service).env;
    assert.equal(LOG_FORMAT, '\\{level} \\{time} \\{level}');
    assert.equal(fillPlaceholders(LOG_FORMAT, {}), '{level} {time} {level}');
    assert.equal(TEMPLATE, '{{name}}');
  });

  it('the login step that it proposes is one that a configuration accepts', async (t) => {
    const { service, steps } = await draft(projectWith(t, SHOP));
    const login: unknown = JSON.parse(/"login": (\{.*\})$/m.exec(steps.join('\n'))?.[1] ?? '');
    assert.ok(gatedServiceSchema.safeParse({ ...service, login }).success);
  });

  const starts: readonly (readonly [string, Files, string, string | undefined])[] = [
    [
      'a script for production before another',
      pkg({ scripts: { start: 'nest start', 'start:prod': 'node dist/main' } }),
      'node dist/main',
      undefined,
    ],
    [
      'a script that needs its package manager',
      pkg({ scripts: { start: 'npm run x && node a.js' } }),
      'npm run start',
      undefined,
    ],
    ['a script with one before it', pkg({ scripts: { start: 'node a.js', prestart: 'x' } }), 'node a.js', 'x'],
    ['main', { ...pkg({ main: 'lib/app.js' }), 'lib/app.js': '' }, 'node lib/app.js', undefined],
    ['a usual entry', { 'src/server.js': '' }, 'node src/server.js', undefined],
    [
      'a Procfile',
      { Procfile: 'release: x\nweb: gunicorn app --bind :$PORT\n' },
      'gunicorn app --bind :$PORT',
      undefined,
    ],
    ['a module of Go', { 'go.mod': 'module x' }, './service', 'go build -o service .'],
  ];
  for (const [title, files, start, build] of starts) {
    it(`how a service starts from ${title}`, async (t) => {
      const { service } = await draft(projectWith(t, files));
      assert.deepEqual([service['start'], service['build']], [start, build]);
    });
  }

  it('migrations of prisma, knex and drizzle', async (t) => {
    for (const [files, command] of [
      [{ 'prisma/schema.prisma': '', 'prisma/migrations/1.sql': '' }, 'prisma migrate deploy'],
      [{ 'prisma/schema.prisma': '' }, 'prisma db push --skip-generate'],
      [{ 'knexfile.js': '' }, 'knex migrate:latest'],
      [{ ...pkg({ devDependencies: { 'drizzle-kit': '1' } }), 'drizzle.config.ts': '' }, 'drizzle-kit migrate'],
    ] as const) {
      assert.equal((await draft(projectWith(t, files))).service['migrate'], command);
    }
  });

  it('a store that prisma or mongoose connects to, by DATABASE_URL', async (t) => {
    const source = { 'app.js': 'connect(process.env.DATABASE_URL)' };
    const prisma = await draft(
      projectWith(t, { ...source, 'prisma/schema.prisma': 'datasource db { provider = "postgresql" }' }),
    );
    assert.deepEqual(prisma.service['datastores'], ['postgres']);
    const mongoose = await draft(projectWith(t, { ...source, ...pkg({ dependencies: { mongoose: '8' } }) }));
    assert.deepEqual(
      [mongoose.service['datastores'], mongoose.service['env']],
      [['mongodb'], { NODE_ENV: 'production', DATABASE_URL: '{mongodb}' }],
    );
  });

  it('the variable of the port by its usual names, otherwise by its ending, and never that of a datastore', async (t) => {
    for (const [source, name] of [
      ['process.env.SHOP_PORT; process.env.DB_PORT; process.env.PORT', 'PORT'],
      ['process.env.DB_PORT; process.env.SHOP_PORT', 'SHOP_PORT'],
      ['os.Getenv("HTTP_PORT")', 'HTTP_PORT'],
      ['os.environ.get("API_PORT", "3000")', 'API_PORT'],
    ] as const) {
      const { service, steps } = await draft(projectWith(t, { 'app.js': source }));
      assert.deepEqual(service['env'], { [name]: '{port}' });
      assert.doesNotMatch(steps.join('\n'), /variable PORT/);
    }
    const { steps } = await draft(projectWith(t, { 'app.js': 'process.env.DB_PORT; listen(3000)' }));
    assert.match(steps.join('\n'), /variable PORT/);
  });

  it('nothing from an empty or a broken project but what is left to do', async (t) => {
    for (const files of [{}, { 'package.json': '{' }, { 'package.json': '3' }]) {
      const { service, steps } = await draft(projectWith(t, files));
      assert.deepEqual(service['requests'], [{ path: '/' }]);
      assert.equal(service['start'], START_PLACEHOLDER);
      for (const pattern of [/Set "start".*placeholder/, /variable PORT/, /Set "ready"/, /Replace the request/])
        assert.match(steps.join('\n'), pattern);
    }
  });

  it('no start from Python or Ruby that do not say it', async (t) => {
    for (const files of [{ 'app.py': 'app.run()' }, { 'config.ru': 'run App', 'app.rb': '' }] as Files[]) {
      const { service, steps } = await draft(projectWith(t, files));
      assert.equal(service['start'], START_PLACEHOLDER);
      assert.match(steps[0] ?? '', /^Set "start"/);
    }
  });

  it('the packages of a monorepo that can be started, and how to gate one', async (t) => {
    const startable = { 'packages/api/package.json': '{"scripts":{"start":"node api.js"}}', 'shop/go.mod': 'module x' };
    const others = { 'packages/lib/package.json': '{}', 'node_modules/x/package.json': '{"scripts":{"start":"x"}}' };
    for (const root of [pkg({}), pkg({ workspaces: ['packages/*'], scripts: { start: 'turbo run start' } })]) {
      const { steps } = await draft(projectWith(t, { ...root, ...startable, ...others }));
      const step = steps.find((text) => text.startsWith('These folders')) ?? '';
      assert.match(step, /: packages\/api \(node api\.js\), shop \(\.\/service\)\. Run .*"cwd"/);
    }
    const single = await draft(projectWith(t, { ...pkg({ scripts: { start: 'node a.js' } }), ...startable }));
    assert.doesNotMatch(single.steps.join('\n'), /These folders/);
  });

  it('a package.json that cannot be read as the first thing to fix', async (t) => {
    const { steps } = await draft(projectWith(t, { 'package.json': '{"name": "shop",}', 'server.js': '' }));
    assert.match(steps[0] ?? '', /^Fix package\.json.*cannot be read \(.*JSON/);
    assert.match((await draft(projectWith(t, { 'package.json': '3' }))).steps[0] ?? '', /not a JSON object/);
    assert.doesNotMatch((await draft(projectWith(t, {}))).steps.join('\n'), /package\.json/);
  });

  it('a start for development, and a store whose address it cannot find, as things to do', async (t) => {
    const { steps } = await draft(
      projectWith(t, pkg({ scripts: { start: 'nodemon server.js' }, dependencies: { redis: '4' } })),
    );
    assert.match(steps.join('\n'), /is `nodemon server\.js`, which was changed: nodemon .*development/);
    assert.match(steps.join('\n'), /put "redis" into "datastores", and \{redis\} into "env"/);
  });
});

describe('stackbench init', () => {
  it('writes a configuration that the gate can read, names the schema and says what is left to do', async (t) => {
    const cwd = projectWith(t, SHOP);
    const { code, stdout } = await runInProcess(['init'], { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /Wrote "service" into stackbench\.config\.json/);
    assert.match(stdout, /\n {2}1\. Check "env"[\s\S]+\n {2}\d\. .*stackbench gate --base HEAD~1\n$/);
    const { service } = await readServiceConfig(cwd, undefined);
    assert.equal(service?.name, 'shop');
    const { $schema } = JSON.parse(readFileSync(join(cwd, CONFIG_FILE), 'utf8')) as { $schema: string };
    assert.equal($schema, './node_modules/stackbench/stackbench.schema.json');
  });

  it('adds the service to a configuration and leaves the rest of its text as it was', async (t) => {
    const before = '{\n    "rate":   123,\n    "targets": ["express-redis"]\n}\n';
    const cwd = projectWith(t, { ...SHOP, [CONFIG_FILE]: before });
    assert.equal((await runInProcess(['init'], { cwd })).code, 0);
    const text = readFileSync(join(cwd, CONFIG_FILE), 'utf8');
    assert.ok(
      text.startsWith(
        '{\n    "rate":   123,\n    "targets": ["express-redis"],\n    "service": {\n        "name": "shop",\n',
      ),
    );
    const { stdout } = await runInProcess(['init'], { cwd });
    assert.match(stdout, /already has a "service"; kept unchanged/);
    assert.equal(readFileSync(join(cwd, CONFIG_FILE), 'utf8'), text);
  });

  it('overwrites a service with --force, and keeps the other keys', async (t) => {
    const cwd = projectWith(t, { ...SHOP, [CONFIG_FILE]: '{"service": {"start": "x"}, "rate": 3}' });
    await runInProcess(['init', '--force'], { cwd });
    const config = JSON.parse(readFileSync(join(cwd, CONFIG_FILE), 'utf8')) as {
      rate: number;
      service: { name: string };
    };
    assert.deepEqual([config.rate, config.service.name, Object.keys(config)], [3, 'shop', ['service', 'rate']]);
  });

  it('writes a placeholder if no start is found, which the gate refuses until it is replaced', async (t) => {
    const cwd = projectWith(t, { 'app.py': 'app.run()' });
    assert.equal((await runInProcess(['init'], { cwd })).code, 0);
    const { code, stderr } = await runInProcess(['gate'], { cwd });
    assert.equal(code, 2);
    assert.match(
      stderr,
      /command that starts the service is not configured[\s\S]*placeholder[\s\S]*"start": "node server\.js"/,
    );
    const file = join(cwd, CONFIG_FILE);
    writeFileSync(file, readFileSync(file, 'utf8').replace(START_PLACEHOLDER, 'python app.py'));
    assert.equal((await readServiceConfig(cwd, undefined)).service?.start, 'python app.py');
  });

  it('asks to ignore results/ only if git does not', async (t) => {
    for (const [ignore, isRepository, isSaid] of [
      ['node_modules\n', false, true],
      ['node_modules\nresults/\n', false, false],
      ['/results\n', true, false],
      ['re*\n', true, false],
      ['results/\n!results/\n', true, true],
    ] as const) {
      const cwd = projectWith(t, { ...SHOP, '.gitignore': ignore });
      if (isRepository) execFileSync('git', ['init', '--quiet'], { cwd });
      const { stdout } = await runInProcess(['init'], { cwd });
      assert.equal(stdout.includes('Add results/, where stackbench writes, to .gitignore'), isSaid, ignore);
    }
  });

  it('keeps the comments of a configuration, and overwrites only the service with --force', async (t) => {
    const before = '// limits\r\n{\r\n  "service": { "start": "x" }, // draft\r\n  "rate": 3, // per second\r\n}\r\n';
    const cwd = projectWith(t, { ...SHOP, [CONFIG_FILE]: before });
    assert.equal((await runInProcess(['init', '--force'], { cwd })).code, 0);
    const text = readFileSync(join(cwd, CONFIG_FILE), 'utf8');
    assert.match(
      text,
      /^\/\/ limits\r\n\{[\s\S]*"name": "shop"[\s\S]*\}, \/\/ draft\r\n {2}"rate": 3, \/\/ per second\r\n\}/,
    );
    assert.equal((await readServiceConfig(cwd, undefined)).service?.name, 'shop');
  });

  it('refuses a file that is not a JSON object, and an unknown CI', async (t) => {
    const cwd = projectWith(t, { [CONFIG_FILE]: '{ // a comment\n' });
    for (const argv of [['init'], ['init', '--force']]) {
      const { code, stderr } = await runInProcess(argv, { cwd });
      assert.equal(code, 2);
      assert.match(stderr, /Nothing can be added to[\s\S]*Fix it/);
    }
    assert.equal(readFileSync(join(cwd, CONFIG_FILE), 'utf8'), '{ // a comment\n');
    const unknown = await runInProcess(['init', '--ci', 'githb'], { cwd });
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /Did you mean github\?/);
  });
});

function ciProject(root: string): CiProject {
  const at = { folder: '.', installFolder: '.', packageFolder: 'node_modules/stackbench' };
  const lockfile = { path: 'package-lock.json', there: true, text: '' };
  return { root, ...at, lockfile, manager: 'npm', managerVersion: null, defaultBranches: ['main'] };
}

describe('the files for CI', () => {
  const templates = {
    'github/gate.yml': 'name: gate of __SERVICE__\nrun: ${{ github.sha }}\n',
    'github/comment.yml': 'comment\n',
    'github/nightly.yml': 'nightly of __SERVICE__\n',
  };

  it('are copied whole with the name of the service, and not over files that are there', async (t) => {
    const root = projectWith(t, templates);
    const folder = projectWith(t, { '.github/workflows/stackbench-nightly.yml': 'own' });
    const place = { ci: 'github', project: ciProject(folder), service: 'a "shop": #1', templates: root } as const;
    const lines = await writeCi({ ...place, force: false });
    const read = (name: string): string => readFileSync(join(folder, '.github/workflows', name), 'utf8');
    assert.equal(read('stackbench.yml'), 'name: gate of a-shop-1\nrun: ${{ github.sha }}\n');
    assert.equal(read('stackbench-nightly.yml'), 'own');
    assert.match(lines.join('\n'), /Wrote .*stackbench\.yml\.[\s\S]*Kept .*nightly\.yml \(use --force/);
    await writeCi({ ...place, force: true });
    assert.equal(read('stackbench-nightly.yml'), 'nightly of a-shop-1\n');
  });

  it('are YAML with nothing left to fill in, at the root of the repository', async (t) => {
    for (const ci of CIS) {
      const root = projectWith(t, { 'services/shop/server.js': '' });
      execFileSync('git', ['init', '--quiet'], { cwd: root });
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', 'commit', '-qm', 'x', '--allow-empty'], {
        cwd: root,
      });
      const cwd = join(root, 'services', 'shop');
      const { code, stdout, stderr } = await runInProcess(['init', '--ci', ci], { cwd });
      assert.equal(code, 0, stderr);
      const written = Array.from(stdout.matchAll(/^Wrote (\S+\.yml)\.$/gm), ([, path = '']) => join(root, path));
      assert.equal(written.length, { github: 3, gitlab: 1, circleci: 1 }[ci]);
      for (const file of written) {
        const text = readFileSync(file, 'utf8');
        assert.equal(typeof parse(text), 'object');
        assert.doesNotMatch(text, /__\w+__/);
      }
      assert.ok(written.some((file) => readFileSync(file, 'utf8').includes('Is shop slower')));
      assert.ok(existsSync(join(cwd, CONFIG_FILE)));
    }
  });

  it('are refused clearly when a template is missing, before any is written', async (t) => {
    const { 'github/comment.yml': _missing, ...others } = templates;
    const [folder, root] = [projectWith(t, {}), projectWith(t, others)];
    await assert.rejects(
      writeCi({ ci: 'github', project: ciProject(folder), service: 'x', force: false, templates: root }),
      {
        code: 'no-template',
        why: /github\/comment\.yml is missing/,
      },
    );
    assert.ok(!existsSync(join(folder, '.github')) && readdirSync(folder).length === 0);
  });
});

it('a key is added to JSON text with its indentation and line ends, to an empty object too', () => {
  for (const [text, expected] of [
    ['{}', '{\n  "a": {\n    "b": 1\n  }\n}'],
    ['{ "x": "}" }', '{ "x": "}",\n  "a": {\n    "b": 1\n  }\n}'],
    ['{\r\n\t"x": 1\r\n}\r\n', '{\r\n\t"x": 1,\r\n\t"a": {\r\n\t\t"b": 1\r\n\t}\r\n}\r\n'],
    ['{\n  "x": 1, // per second\n}\n// }', '{\n  "x": 1, // per second\n  "a": {\n    "b": 1\n  }\n}\n// }'],
    ['{\n  "x": 1 // no, more\n}', '{\n  "x": 1, // no, more\n  "a": {\n    "b": 1\n  }\n}'],
    ['{\n  "a": 2, // new\n  "x": 1\n}', '{\n  "a": {\n    "b": 1\n  }, // new\n  "x": 1\n}'],
  ] as const) {
    assert.equal(setKey(text, 'a', { b: 1 }), expected);
  }
});
