import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { configSchema } from '../../cli/config/config-schema.ts';
import { schemaText } from '../../cli/config/config-schema.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly deprecated?: boolean;
}

const text = await readFile(join(packageRoot, 'docs', 'gate-config.md'), 'utf8');
const [example, ...logins] = Array.from(
  text.matchAll(/```json\n([\s\S]*?)```/g),
  ([, block = '']) => JSON.parse(block) as object,
);
const { service, gate } = (JSON.parse(schemaText()) as Schema).properties as Record<string, Schema>;

/** Members of a schema; an older name of another one is none. */
function membersOf({ properties = {} }: Schema): [string, Schema][] {
  return Object.entries(properties).filter(([, { deprecated }]) => deprecated !== true);
}

/** `login.path`, `requests[].path`: every key that a schema knows. */
function keysOf(given: Schema, path = ''): string[] {
  // Of one thing or a list of them: the one thing.
  const schema = given.anyOf?.[0] ?? given;
  const own = membersOf(schema).flatMap(([name, inner]) => {
    const here = path === '' ? name : `${path}.${name}`;
    return [here, ...keysOf(inner, here)];
  });
  return [...own, ...(schema.items === undefined ? [] : keysOf(schema.items, `${path}[]`))];
}

/** The same of a value, each list's elements together. */
function keysIn(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((element) => keysIn(element, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = path === '' ? name : `${path}.${name}`;
    return [here, ...keysIn(inner, here)];
  });
}

it('the example in docs/gate-config.md is a configuration that can be read', () => {
  assert.deepEqual(configSchema.safeParse(example).error?.issues ?? [], []);
});

it('the logins in docs/gate-config.md can be read', () => {
  assert.equal(logins.length, 2);
  for (const login of logins) {
    const { issues } = configSchema.safeParse({ service: { start: 'node server.js', ...login } }).error ?? {
      issues: [],
    };
    assert.deepEqual(issues, []);
  }
});

it('the examples in docs/gate-config.md have every key of service and gate', () => {
  const shown = { service, gate };
  for (const [name, schema] of Object.entries(shown)) {
    const others = name === 'service' ? logins.flatMap((login) => keysIn(login)) : [];
    const shownOnce = [...keysIn((example as Record<string, unknown>)[name]), ...others];
    const inExample = shownOnce.map((key) => key.replace('login[]', 'login'));
    const known = keysOf(schema as Schema);
    assert.ok(known.length > 6);
    assert.deepEqual(
      known.filter((key) => !inExample.includes(key)),
      [],
    );
  }
});

it('the tables and sentences of docs/gate-config.md name every key, and no other', () => {
  for (const [name, schema] of Object.entries({ service, gate })) {
    const section = text.split(`## \`${name}\``)[1]?.split('\n## ')[0] ?? '';
    const rows = Array.from(section.matchAll(/^\| `(\w+)`/gm), ([, key]) => key);
    assert.deepEqual(
      rows,
      membersOf(schema as Schema).map(([key]) => key),
    );
    const inner = keysOf(schema as Schema).map((key) => key.split('.').at(-1)?.replace('[]', '') ?? '');
    assert.deepEqual(
      inner.filter((key) => !section.includes(`\`${key}\``)),
      [],
    );
  }
});
