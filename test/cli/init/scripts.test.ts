import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { START_PLACEHOLDER } from '../../../cli/config/read-service-config.ts';
import { type Files, draftOf, pkg } from './project-with.ts';

/** A script, what is around it, the start that comes of it, and a word that the steps must say. */
type Case = readonly [script: string, start: string, said?: RegExp | undefined, around?: object, files?: Files];

const PORTS: readonly Case[] = [
  ['PORT=4100 node api.js', 'node api.js', /4100 is fixed/],
  ['cross-env LOG=info PORT=4100 node api.js', 'LOG=info node api.js', /4100/],
  ['env PORT=4100 node api.js', 'node api.js', /4100/],
  ['set PORT=4100&& node api.js', 'node api.js', /4100/],
  ['export PORT=4100 && node api.js', 'node api.js', /4100/],
  ['PORT=${PORT:-4100} node api.js', 'node api.js', /4100/],
  ['SHOP_PORT=4100 node api.js', 'SHOP_PORT={port} node api.js', /4100/],
  ['REDIS_PORT=6379 node api.js', 'REDIS_PORT=6379 node api.js'],
  ['fastify start -p 4100 app.js', 'fastify start -p {port} app.js', /4100/],
  ['serve --listen=tcp://0.0.0.0:4100 dist', 'serve --listen=tcp://0.0.0.0:{port} dist', /4100/],
  ['http-server dist --port 4100', 'http-server dist --port {port}', /4100/],
  ['gunicorn --bind 0.0.0.0:4100 shop:app', 'gunicorn --bind 0.0.0.0:{port} shop:app', /4100/],
  ['json-server db.json', 'json-server db.json --port {port}', /json-server takes its port only from a flag/],
  ['vite preview --port=4100', 'vite preview --port={port}', /4100/],
  ['node api.js -p ${PORT:-4100}', 'node api.js -p $PORT'],
  ['node api.js --threads 4 -p 7', 'node api.js --threads 4 -p 7'],
];

const FOREGROUND: readonly Case[] = [
  ['pm2 start api.js -i max --name shop', 'node api.js', /background/],
  ['pm2 start npm --name shop -- run serve', 'node api.js', /background/, { serve: 'node api.js' }],
  [
    'pm2-runtime ecosystem.config.cjs',
    'node dist/api.js',
    /pm2-runtime/,
    {},
    { 'ecosystem.config.cjs': 'module.exports = { apps: [{ name: "shop", script: "./dist/api.js" }] }' },
  ],
  ['forever start -o out.log api.js', 'node api.js', /background/],
  ['node api.js &', 'node api.js', /background/],
  ['nodemon --watch src --exec "tsx" src/api.ts', 'tsx src/api.ts', /nodemon/],
  ['node --watch --inspect api.js', 'node api.js', /--watch/],
  ['tsx watch --clear-screen=false src/api.ts', 'tsx src/api.ts', /tsx restarts/],
  ['ts-node-dev --respawn --transpile-only src/api.ts', 'ts-node src/api.ts', /ts-node-dev/],
  ['bun run --hot src/api.ts', 'bun run src/api.ts', /--hot/],
  ['node api.js | pino-pretty', 'node api.js', /formats the log/],
  ['concurrently -n api,css "npm:api" "tailwindcss -w"', 'node api.js', /several programs/, { api: 'node api.js' }],
  ['run-p start:*', 'node api.js', /several programs/, { 'start:api': 'node api.js', 'start:jobs': 'node worker.js' }],
  ['node worker.js & node api.js', 'node api.js', /several programs/],
  ['concurrently "node a.js" "node b.js"', 'npm run start', /`node a\.js`, `node b\.js`.*the one that answers/],
  ['turbo run start', 'turbo run start', /turbo starts several programs/],
  ['npm run start -w api', 'npm run start -w api', /in another folder/],
  ['docker compose up', START_PLACEHOLDER, /container/],
  ['react-scripts start', START_PLACEHOLDER, /development/],
];

const WHOLE: readonly Case[] = [
  ['npm run serve', 'node api.js', undefined, { serve: 'node api.js' }],
  ['yarn serve --verbose', 'node api.js --verbose', undefined, { serve: 'node api.js' }],
  ['npx tsx api.ts', 'npx tsx api.ts'],
  ['node api.js $npm_package_version', 'npm run start'],
  ['npm run gen && node api.js', 'node api.js', undefined, { gen: 'node gen.js' }],
  ['PORT=4100 node api.js $npm_package_version', 'npm run start', /PORT=4100 in it may not work/],
  ['nodemon', 'tsx src/api.ts', /nodemon/, {}, { 'nodemon.json': '{"exec": "tsx src/api.ts"}' }],
  [
    'sh bin/run.sh',
    'sh bin/run.sh',
    /PORT=4100 in bin\/run\.sh may not work/,
    {},
    { 'bin/run.sh': 'PORT=4100 node api.js' },
  ],
  ['npm start', 'npm run start'],
];

describe('init takes from a script', () => {
  for (const [script, start, said, scripts = {}, files = {}] of [...PORTS, ...FOREGROUND, ...WHOLE]) {
    it(`\`${script}\` as \`${start}\``, async (t) => {
      const project = { ...pkg({ scripts: { start: script, ...scripts } }), ...files };
      const { service, steps } = await draftOf(t, project);
      assert.equal(service['start'], start);
      assert.match(steps.join('\n'), said ?? /./);
      if (said === undefined) assert.doesNotMatch(steps.join('\n'), /which was changed/);
    });
  }

  it('NODE_ENV as that of production, and says so if it was another', async (t) => {
    const made = async (value: string): ReturnType<typeof draftOf> =>
      draftOf(t, pkg({ scripts: { start: `cross-env NODE_ENV=${value} node api.js` } }));
    for (const value of ['production', 'development']) {
      const { service } = await made(value);
      assert.deepEqual([service['start'], service['env']], ['node api.js', { NODE_ENV: 'production' }]);
    }
    assert.doesNotMatch((await made('production')).steps.join('\n'), /NODE_ENV/);
    assert.match((await made('development')).steps.join('\n'), /NODE_ENV is development in it/);
  });

  it('the port that it sets as one that the service reads', async (t) => {
    const { service, steps } = await draftOf(t, pkg({ scripts: { start: 'PORT=4100 node api.js' } }));
    assert.deepEqual(service['env'], { NODE_ENV: 'production', PORT: '{port}' });
    assert.doesNotMatch(steps.join('\n'), /variable PORT/);
  });

  it('builds and migrations in front of the service as those of the gate', async (t) => {
    const scripts = { start: 'npm run build && prisma migrate deploy && node dist/api.js', build: 'tsc' };
    const { service } = await draftOf(t, pkg({ scripts }));
    assert.deepEqual(
      [service['build'], service['migrate'], service['start']],
      ['npm run build', 'prisma migrate deploy', 'node dist/api.js'],
    );
    const before = await draftOf(t, pkg({ scripts: { prestart: 'tsc -p .', start: 'node dist/api.js' } }));
    assert.deepEqual([before.service['build'], before.service['start']], ['tsc -p .', 'node dist/api.js']);
  });

  it('what a framework starts in production for its server of development', async (t) => {
    for (const [dev, dependency, start, build] of [
      ['next dev -p 4100', 'next', 'next start -p {port}', 'next build'],
      ['nest start --watch', '@nestjs/cli', 'node dist/main', 'nest build'],
      ['vite', 'vite', 'vite preview --host {host} --port {port} --strictPort', 'vite build'],
      ['vite dev', '@sveltejs/adapter-node', 'node build', undefined],
      ['nuxt dev', 'nuxi', 'node .output/server/index.mjs', 'nuxt build'],
      ['astro dev', 'astro', 'astro preview --host {host} --port {port}', 'astro build'],
    ] as const) {
      const { service } = await draftOf(t, pkg({ scripts: { dev }, devDependencies: { [dependency]: '1' } }));
      assert.deepEqual([service['start'], service['build']], [start, build]);
    }
  });

  it('the server that Next builds if its configuration asks for one', async (t) => {
    const project = pkg({ scripts: { start: 'next start', build: 'next build' }, dependencies: { next: '15' } });
    const config = { 'next.config.ts': 'export default { output: "standalone" };' };
    const { service } = await draftOf(t, { ...project, ...config });
    assert.equal(service['start'], 'node .next/standalone/server.js');
    assert.deepEqual(service['env'], { NODE_ENV: 'production', HOSTNAME: '{host}' });
  });

  it('no file of variables that git ignores, but its names', async (t) => {
    for (const script of [
      'node --env-file=.env.local api.js',
      'node --env-file .env.local api.js',
      'dotenv -e .env.local -- node api.js',
      'env-cmd -f .env.local node api.js',
      'dotenvx run -f .env.local -- node api.js',
    ]) {
      const files = { '.env.local': 'PORT=4100\nSTRIPE_KEY=sk_live_abc\n' };
      const { service, steps } = await draftOf(t, { ...pkg({ scripts: { start: script } }), ...files }, ['.env.local']);
      assert.equal(service['start'], 'node api.js', script);
      assert.match(steps.join('\n'), /\.env\.local was left out of "start": git ignores it.*STRIPE_KEY/);
      assert.doesNotMatch(JSON.stringify({ service, steps }), /sk_live/);
      assert.deepEqual(service['env'], { NODE_ENV: 'production', PORT: '{port}' });
    }
    const unnamed = await draftOf(
      t,
      {
        ...pkg({ scripts: { start: 'node -r dotenv/config api.js' } }),
        '.env': 'STORE=postgres://me:hidden@localhost/x\nMAIL_KEY=hidden\n',
      },
      ['.env'],
    );
    assert.match(unnamed.steps.join('\n'), /Git ignores \.env, so no checkout has it\. .*: MAIL_KEY\./);
    assert.deepEqual(unnamed.service['env'], { NODE_ENV: 'production', STORE: '{postgres}' });
    assert.doesNotMatch(JSON.stringify(unnamed), /hidden/);
    const files = { 'config/.env': 'A=1\n' };
    const start = 'node --env-file=config/.env api.js';
    const { service } = await draftOf(t, { ...pkg({ scripts: { start } }), ...files });
    assert.equal(service['start'], start);
  });
});

it('init starts no script for development that runs several programs or one of another folder', async (t) => {
  for (const dev of ['npm run dev -w web', 'concurrently "node a.js" "node b.js"']) {
    const { service, steps } = await draftOf(t, pkg({ scripts: { dev } }));
    assert.equal(service['start'], START_PLACEHOLDER);
    assert.match(steps.join('\n'), /another folder|several programs/);
  }
});
