import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shownCommand } from '../../cli/options/repeating-command.ts';
import { redactionFor, secretsOf } from '../../cli/output/redaction.ts';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { secretsInJson, secretsInText } from '../../model/secrets/secrets-in.ts';

function secretsIn(env: Readonly<Record<string, string>>): readonly string[] {
  return redactionFor({ argv: [], env }, false).secrets;
}

describe('what is secret', () => {
  it('is the value of a header in a variable of any name', () => {
    const env = { SHOP_HEADER: 'Bearer canary-10a', PROXY_HEADER: `authorization: Basic ${btoa('ann:canary-11')}` };
    const service = gatedServiceSchema.parse({ start: 'x', env, requests: [{ path: '/' }] });
    for (const secret of ['canary-10a', btoa('ann:canary-11'), 'canary-11'])
      assert.ok(secretsOf(service).includes(secret), secret);
    assert.deepEqual(secretsInText('a bearer of news, the basic settings'), []);
  });

  it('is in the commands of a service, by the names of their flags and assignments, and in the path that says that it is ready', () => {
    const service = gatedServiceSchema.parse({
      install: 'npm ci --//registry.example/:_authToken=canary-1 && npm i "https://ann:canary-2@git.example/x.git"',
      build: 'API_TOKEN=canary-3 make --key-password canary-9; echo canary-9; curl -u ann:canary-4 http://127.0.0.1/',
      migrate: "migrate --db-password 'canary-5' --verbose --name items",
      seed: 'java -Dshop.password=canary-6 -jar seed.jar',
      start: 'node server.js --session-token canary-7 --port {port} --token-file tokens.txt',
      ready: '/ready?token=canary-8',
      requests: [{ path: '/' }],
    });
    const found = secretsOf(service);
    for (let number = 1; number <= 9; number += 1) assert.ok(found.includes(`canary-${number}`), `canary-${number}`);
    for (const plain of ['items', '{port}', '-jar', '--verbose']) assert.ok(!found.includes(plain), plain);
  });

  it('is the value of a variable of that name, except numbers and everyday words, which occur in all output', () => {
    const env = { DB_PASSWORD: 'hunter22', POSTGRES_PASSWORD: 'postgres', MAX_TOKENS: '4096', USE_TOKENS: 'true' };
    assert.deepEqual(secretsIn(env), ['hunter22']);
  });

  it('is found in a service by the names of its variables and headers and in its login, placeholders excepted', () => {
    const service = gatedServiceSchema.parse({
      start: 'node server.js',
      env: { NODE_ENV: 'production', API_KEY: 'k-123', SESSION_SECRET: '{namespace}', URL: 'redis://:pw-45@127.0.0.1' },
      login: {
        path: '/login',
        body: { user: 'clerk', more: { password: 'open sesame' } },
        take: 'body.token',
        headersThen: { authorization: 'Bearer {taken}' },
      },
      requests: [{ path: '/', headers: { authorization: 'Bearer abc.def', accept: 'text/plain' } }],
    });
    assert.deepEqual(secretsOf(service).toSorted(), ['Bearer abc.def', 'abc.def', 'k-123', 'open sesame', 'pw-45']);
  });

  it('is in the form of a login, but not in the names of the places from which it takes its values', () => {
    const login = {
      path: '/login',
      form: { user: 'clerk', password: 'open sesame', token: '{csrf_token}' },
      take: { csrf_token: 'html.csrf', session_cookie: 'cookie.sid' },
    };
    const steps = [{ method: 'GET', path: '/login', take: { csrf_token: 'html.csrf' } }, login];
    const service = gatedServiceSchema.parse({ start: 'x', login: steps, requests: [{ path: '/' }] });
    assert.deepEqual(secretsOf(service), ['open sesame']);
    assert.deepEqual(secretsInJson({ service: { login } }), ['open sesame']);
    assert.deepEqual(secretsInJson({ take: { password: 'open sesame' } }), ['open sesame']);
  });

  it('is the password of an address of any scheme, with any characters in it', () => {
    const cases = {
      'postgres://u:secr3t@h/db?email=a@b': 'secr3t',
      'postgres://u:se cr"3t@h/db': 'se cr"3t',
      'redis://u:p@ss/w@h': 'p@ss/w',
      'amqp://u:p%2Bw1@h,amqp://u:other1@h': 'p+w1',
      'https://ghp_0123456789abcdef@github.com/x': 'ghp_0123456789abcdef',
      'mongodb://h/?authMechanismProperties=AWS_SESSION_TOKEN:t%2Bk1,X:y': 't+k1',
    };
    for (const [text, secret] of Object.entries(cases))
      assert.ok(secretsInText(text).includes(secret), `${text}: ${secretsInText(text).join(' ')}`);
    assert.deepEqual(secretsInText('http://127.0.0.1:80/items?after=3'), []);
  });

  it('is of our own addresses what their drivers take for it, without a scheme too', () => {
    const argv = ['serve', 'x', '--redis-url', 'ann:of-redis@127.0.0.1:1', '--memcached-servers=ann:of-memcached@h'];
    assert.deepEqual(redactionFor({ argv, env: {} }, false).secrets.toSorted(), ['of-memcached', 'of-redis']);
  });

  it('is in no command that is kept: a variable that can be set is there instead', () => {
    const argv = [
      'run',
      '--redis-url',
      'redis://:of-redis@h',
      '--postgres-url=postgres://u:of-postgres@h/x',
      '--mongodb-uri',
      'mongodb://h',
    ];
    assert.equal(
      shownCommand(argv, redactionFor({ argv, env: {} }, false)),
      'stackbench run --redis-url "$STACKBENCH_REDIS_URL" --postgres-url="$STACKBENCH_POSTGRES_URL" --mongodb-uri mongodb://h',
    );
  });
});
