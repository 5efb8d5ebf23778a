import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EXIT } from '../../../model/exit-codes.ts';
import { heldBack } from '../../../runner/apps/checkout/held-back.ts';
import { gateTiny, tinyPlace, tinyServer } from '../faults/tiny-service.ts';

const SECRET = {
  GITHUB_TOKEN: 'of-the-job',
  ACTIONS_RUNTIME_URL: 'https://runner.example/',
  AWS_REGION: 'eu-west-1',
  NPM_TOKEN: 'of-a-registry',
  DATABASE_URL: 'postgres://shop:pw-of-production@db.example/shop',
  PGPASSWORD: 'pw-of-production',
  STACKBENCH_POSTGRES_URL: 'postgres://127.0.0.1/shop',
  STRIPE_KEY: 'sk-0123456789',
  SSH_AUTH_SOCK: '/run/agent',
  GH_PAT: 'of-a-person',
  DEPLOY: `ghp_${'a1'.repeat(18)}`,
  SESSION: `eyJ${'a1'.repeat(8)}.${'b2'.repeat(8)}.c3`,
  CLOUD: 'AKIA0123456789ABCDEF',
  SIGNING: '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
  CHAT_WEBHOOK_URL: 'https://hooks.example/services/T1/B2/x',
  NEXUS_CREDS: 'ann:pw',
  GITHUB_ENV: '/runner/set_env',
  GITHUB_PATH: '/runner/add_path',
  BASH_ENV: '/tmp/bash_env',
  PGPASSFILE: '/home/ann/.pgpass',
};
const PLAIN = {
  PATH: '/usr/bin',
  HOME: '/home/ann',
  LANG: 'C',
  SORT_KEY: 'name',
  PWD: '/home/ann',
  GITHUB_SHA: '0123456789abcdef',
  PATTERN: '*.ts',
  DESIGN: 'flat',
  NODE_OPTIONS: '-r x',
};

describe('what a side gets of our environment', () => {
  it('is nothing secret, by its name, its value or where it comes from, but what the configuration names', () => {
    const { env, withheld } = heldBack({ ...SECRET, ...PLAIN }, 'run', ['PGPASSWORD']);
    assert.deepEqual(env, { PGPASSWORD: SECRET.PGPASSWORD, ...PLAIN });
    assert.deepEqual(
      withheld,
      Object.keys(SECRET)
        .filter((name) => name !== 'PGPASSWORD')
        .sort(),
    );
  });

  it('is for installing what fetches private packages, too', () => {
    const { env } = heldBack({ ...SECRET, HTTPS_PROXY: 'http://ann:pw-of-proxy@proxy.example' }, 'install', []);
    assert.deepEqual(Object.keys(env).sort(), ['HTTPS_PROXY', 'NO_PROXY', 'NPM_TOKEN', 'SSH_AUTH_SOCK', 'no_proxy']);
  });

  it('never leads to this machine by a proxy', () => {
    const { env } = heldBack({ http_proxy: 'http://proxy.example', NO_PROXY: 'db.example' }, 'run', []);
    assert.equal(env['NO_PROXY'], 'db.example,localhost,127.0.0.1,::1');
    assert.equal(env['no_proxy'], env['NO_PROXY']);
  });

  it('comes by name into its variables; a variable that is not set is told', async (t) => {
    const service = { env: { TOKEN_OF_SHOP: '{env.SHOP_TOKEN}', NOT_SET: 'x' } };
    const place = tinyPlace(t, { base: tinyServer(), head: `${tinyServer()}//`, service });
    const { code, stderr } = await gateTiny(place);
    assert.equal(code, EXIT.usage);
    assert.match(stderr, /uses \{env\.SHOP_TOKEN\}, which is not set/);
  });

  it('is told by name where its start fails without it, and then it can be given', async (t) => {
    const needs = `if (process.env.SHOP_TOKEN !== 'canary-of-shop' || process.env.OTHER_TOKEN) { console.error('no token', process.env.OTHER_TOKEN); process.exit(1); }`;
    const start = async (service: Readonly<Record<string, unknown>>): ReturnType<typeof gateTiny> => {
      const place = tinyPlace(t, { base: tinyServer('', needs), head: `${tinyServer('', needs)}//`, service });
      const env = { ...place.env, SHOP_TOKEN: 'canary-of-shop', OTHER_TOKEN: 'canary-of-other' };
      // Whether it starts is all that is asked.
      const outcome = await gateTiny({ ...place, env }, '--max-duration', '1s');
      const folder = join(place.parent, 'gate');
      const written = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
      for (const text of [outcome.stdout, outcome.stderr, ...written]) assert.doesNotMatch(text, /canary-of/);
      return outcome;
    };
    const without = await start({});
    assert.equal(without.code, EXIT.couldNotRun);
    assert.match(without.stderr, /not given these variables, which look secret: .*SHOP_TOKEN.*"passEnv"/s);
    assert.notEqual((await start({ passEnv: ['SHOP_TOKEN'] })).code, EXIT.couldNotRun);
    assert.notEqual((await start({ env: { SHOP_TOKEN: '{env.SHOP_TOKEN}' } })).code, EXIT.couldNotRun);
  });
});
