import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configJsonSchema, configSchema } from '../../cli/config/config-schema.ts';
import { formOf } from '../../cli/config/form-of.ts';
import { explainIssues, plainMessages } from '../../model/explain-issues.ts';
import { gatedServiceSchema } from '../../model/gate/gated-service.ts';
import { DATASTORE_PARTS, knownPlaceholders } from '../../model/gate/placeholders/known-placeholders.ts';
import { fillJson, fillPlaceholders } from '../../runner/datastores/sides/fill-placeholders.ts';
import { placeholdersOf } from '../../runner/datastores/sides/placeholders-of.ts';

const SERVICE = { start: 'node api.js', requests: [{ path: '/books' }] };

/** What is said of a service with these members; null if it is accepted. */
function said(members: object): string | null {
  const parsed = configSchema.safeParse({ service: { ...SERVICE, ...members } }, { error: plainMessages });
  if (parsed.success) return null;
  const { why, fix } = explainIssues(parsed.error.issues, { schema: configJsonSchema(), formOf });
  return `${why}\n${fix}`;
}

describe('a placeholder without a value is refused when the configuration is read:', () => {
  const refused: readonly (readonly [string, object, RegExp])[] = [
    [
      'mistyped in "env"',
      { env: { CACHE: '{redis-cahce}' } },
      /^service\.env\.CACHE: .*\{redis-cahce\};[\s\S]*mean \{redis-cache\}\? Then write "datastores": \["redis-cache"\]/,
    ],
    [
      'a datastore that is not asked for',
      { seed: 'seed --to {mongodb}', datastores: ['redis'] },
      /"mongodb" is not in "datastores"\nWrite "datastores": \["redis", "mongodb"\]/,
    ],
    [
      'a part that no address has',
      { datastores: ['postgres'], env: { A: '{postgres.usr}' } },
      /mean \{postgres\.user\}\?/,
    ],
    ['a variable without "env."', { env: { A: '{API_KEY}' } }, /mean \{env\.API_KEY\}\?/],
    [
      'a variable in a command',
      { start: 'serve --key {env.API_KEY}' },
      /has no value in commands[\s\S]*Write \$API_KEY/,
    ],
    ['in capitals', { start: 'serve -p {PORT}' }, /mean \{port\}\?/],
    ['in two braces', { start: 'serve -p {{port}}' }, /\{\{port\}\};[\s\S]*mean \{port\}\?/],
    ['in a quoted part of a command', { start: "sh -c 'serve -p {prot}'" }, /mean \{port\}\?/],
    ['before anything exists', { build: 'make HOST={host}' }, /service\.build: \{host\} has no value here/],
    [
      'of a route',
      { requests: [{ path: ['/a', '/books/{isbn}'] }] },
      /service\.requests\[0\]\.path\[1\]: .*\{isbn\}[\s\S]*"path": \["\/items\/1"/,
    ],
    ['of a route with a type', { requests: [{ path: '/books/{id:int}' }] }, /\{id:int\}/],
    ['of a template of JavaScript', { requests: [{ path: '/books/${id}' }] }, /\$\{id\}.*[\s\S]*written \$\\\\\{id\}/],
    [
      'in a header',
      { requests: [{ path: '/', headers: { authorization: 'Bearer ${TOKEN}' } }] },
      /mean \{env\.TOKEN\}\?/,
    ],
    [
      'in headers after a login',
      { login: { path: '/in', take: 'body.t', headersThen: { a: '{takn}' } } },
      /service\.login\.headersThen\.a:[\s\S]*mean \{taken\}\?/,
    ],
    [
      'in the path of a login',
      { login: { path: '/in/{user}', take: 'body.t', headersThen: {} } },
      /service\.login\.path: .*\{user\}/,
    ],
    [
      'that varies a body',
      { requests: [{ path: '/', method: 'POST', body: { mail: 'me{id}@example.test' } }] },
      /service\.requests\[0\]\.body: .*\{id\}/,
    ],
    [
      'that varies a number in the text of a body',
      { requests: [{ path: '/', method: 'POST', body: '{"no":{counter}}' }] },
      /\{counter\}/,
    ],
    ['in a text of readiness', { ready: 'listens on {prt}' }, /service\.ready: [\s\S]*mean \{port\}\?/],
    ['in a path of readiness', { ready: '/health/{id}' }, /service\.ready: .*\{id\}/],
  ];
  for (const [title, members, expected] of refused)
    it(title, () => assert.match(said(members) ?? 'accepted', expected));
});

describe('braces that are no placeholder are accepted:', () => {
  const post = (body: unknown): object => ({ requests: [{ path: '/graphql', method: 'POST', body }] });
  const accepted: Readonly<Record<string, object>> = {
    'JSON in a body': post({ a: { b: {} }, c: [{}] }),
    'a query of GraphQL': post({ query: 'query { books { id title } }', variables: {} }),
    'a compact query of GraphQL': post('{books{id}}'),
    'a template in a body': post({ text: 'Dear {name}, {{host}}' }),
    'JSON in a variable': { env: { CONFIG: '{"port": 1, "a": {"b": 2}}' } },
    'formats in a variable': { env: { A: '%{time} ${HOME} #{x}', B: 'x{2}', C: '{{name}}', D: '\\{level}' } },
    'a list in a query': { requests: [{ path: '/books?ids={1,2}&filter={"a":1}' }] },
    'words of a shell': { start: 'X=${PORT} serve {a,b} {1..3} {} "${HOME}" HEAD@{upstream} \\{x}' },
    'programs in quotes': { start: "awk '{print}' a; jq '{name}' b; curl -w '%{http_code}'" },
    'programs in quotes before a start': { install: "jq '{port}' a" },
    'ports, datastores and variables': {
      datastores: ['postgres', 'redis'],
      migrate: 'migrate {postgres.database} {namespace} {port}',
      start: 'serve {port} {port2} {host}',
      ready: 'on port {port}',
      env: { A: '{redis.password}', B: '{port3}', C: '{env.HOME}' },
      requests: [{ path: '/{namespace}', headers: { host: '{host}:{port}' }, body: 'text' }],
    },
  };
  for (const [title, members] of Object.entries(accepted)) it(title, () => assert.equal(said(members), null));
});

describe('members of a service', () => {
  it('take numbers and true or false for the text of a variable or header', () => {
    const requests = [{ path: '/', headers: { 'x-version': 2 } }];
    const service = gatedServiceSchema.parse({ ...SERVICE, env: { POOL: 10, TLS: false, RATIO: 0.5 }, requests });
    assert.deepEqual(service.env, { POOL: '10', TLS: 'false', RATIO: '0.5' });
    assert.deepEqual(service.requests[0]?.headers, { 'x-version': '2' });
  });

  it('are refused in words if they are no text', () => {
    assert.match(said({ env: { A: null } }) ?? '', /service\.env\.A: it must be a text, a number, true or false/);
    assert.match(said({ env: { A: 2 ** 70 } }) ?? '', /too large: write it in quotes/);
    assert.match(said({ env: { 'A=1': 'x' } }) ?? '', /name of a variable has no =/);
    assert.match(said({ requests: [{ path: '/', headers: { 'x a': '1' } }] }) ?? '', /name of a header has letters/);
  });

  it('are paths, of which the right form is suggested', () => {
    for (const [path, meant] of [
      ['books', '/books'],
      ['?q=1', '/?q=1'],
      ['http://localhost:3000/books?q=1', '/books?q=1'],
      ['localhost:3000', '/'],
    ] as const)
      assert.ok(said({ requests: [{ path }] })?.includes(`a path begins with /: write "${meant}"`), path);
  });
});

describe('placeholders', () => {
  it('that are known are those that a datastore gets', () => {
    const { has } = knownPlaceholders('env', ['postgres']);
    for (const name of Object.keys(placeholdersOf('postgres', 'postgres://u:p@127.0.0.1:1/d')))
      assert.ok(has(name), name);
    assert.deepEqual(Object.keys(placeholdersOf('redis', 'redis://h:1')).length, DATASTORE_PARTS.length + 1);
  });

  it('are filled but for escaped ones and those of templates, in JSON without breaking it', () => {
    const values = { port: '80', quote: '"\\' };
    assert.equal(fillPlaceholders('{port} \\{port} {{port}} {"a":{port}}', values), '80 {port} {{port}} {"a":80}');
    assert.deepEqual(fillJson({ '{port}': ['{quote}', 1, null, '\\{id}'] }, values), { 80: ['"\\', 1, null, '{id}'] });
  });
});
