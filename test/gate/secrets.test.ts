import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { EXIT } from '../../model/exit-codes.ts';
import { nothingIsLeft } from '../support/own-processes.ts';
import { type GateOutcome, gateTiny, tinyPlace, tinyServer } from './faults/tiny-service.ts';
import type { GitPlace } from './sides/git-place.ts';

const PASSWORD = 'correct-horse-battery';
const TOKEN = 'tok-4f1d9c7a2b';
const SECRETS = [PASSWORD, TOKEN, 'key-55aa55aa'];

const service = {
  env: { SHOP_PASSWORD: PASSWORD, DATABASE: 'postgres://shop:key-55aa55aa@127.0.0.1/shop' },
  login: { path: '/login', body: { user: 'clerk', password: PASSWORD }, take: 'body.session.token' },
};
const logsIn = `if (request.url === '/login') return response.end(JSON.stringify({ session: { token: '${TOKEN}' }, user: 'clerk' }));`;
const crashes = `if (n === 1000) {
  console.error('password', process.env.SHOP_PASSWORD, 'at', process.env.DATABASE, 'asked with', request.headers['x-session']);
  process.exit(3);
}`;

/** Everything that a gate wrote and printed. */
function outputs({ parent }: GitPlace, { stdout, stderr }: GateOutcome): string[] {
  const folder = join(parent, 'gate');
  return [stdout, stderr, ...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))];
}

function holdNoSecret(texts: readonly string[]): void {
  for (const text of texts) for (const secret of SECRETS) assert.ok(!text.includes(secret), `${secret} in: ${text}`);
}

describe('a gate keeps to itself', () => {
  it('what a service was given and what a login gave, even where the service prints it as it dies', async (t) => {
    const login = { ...service.login, headersThen: { 'x-session': '{taken}' } };
    const head = tinyServer(logsIn + crashes);
    const place = tinyPlace(t, { base: tinyServer(logsIn), head, service: { ...service, login } });
    const outcome = await gateTiny(place);
    assert.equal(outcome.code, EXIT.invalid, outcome.stdout);
    assert.match(
      outcome.stdout,
      /password\s+\*\*\*\s+at\s+postgres:\/\/\*\*\*@127.0.0.1\/shop\s+asked\s+with\s+\*\*\*/,
    );
    holdNoSecret(outputs(place, outcome));
    nothingIsLeft();
  });

  it('the token of a login whose place it was told wrong, and says what the answer has', async (t) => {
    const login = { ...service.login, take: 'body.token', headersThen: { 'x-session': '{taken}' } };
    const server = tinyServer(logsIn);
    const place = tinyPlace(t, { base: server, head: `${server}// Other words.\n`, service: { ...service, login } });
    const outcome = await gateTiny(place);
    assert.equal(outcome.code, EXIT.couldNotRun, outcome.stdout);
    assert.match(outcome.stderr, /Its answer has no body\.token; it has body\.session\.token, body\.user\./);
    holdNoSecret(outputs(place, outcome));
    nothingIsLeft();
  });

  it('what a service prints that does not start', async (t) => {
    const head = tinyServer('', 'console.error("no login for", process.env.SHOP_PASSWORD); process.exit(1);');
    const { login: _login, ...without } = service;
    const place = tinyPlace(t, { base: tinyServer(), head, service: without });
    const outcome = await gateTiny(place);
    assert.equal(outcome.code, EXIT.couldNotRun, outcome.stdout);
    assert.match(outcome.stderr, /no login for \*\*\*/);
    holdNoSecret(outputs(place, outcome));
  });
});
