import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseTargets } from '../../cli/options/choose-targets.ts';
import { chooseVariants } from '../../cli/options/choose-variants.ts';
import { ownStacks } from '../../cli/options/own-stacks.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { TargetSpec } from '../../targets/catalogue.ts';

function varied(targets: readonly string[] | null, ...texts: string[]): readonly TargetSpec[] {
  return chooseVariants({ specs: chooseTargets(targets ?? undefined), named: targets !== null }, texts);
}

function refusal(targets: readonly string[] | null, ...texts: string[]): string {
  try {
    varied(targets, ...texts);
  } catch (error) {
    assert.ok(error instanceof StackbenchError);
    assert.equal(error.exitCode, 2);
    return `${error.what} ${error.why} ${error.fix}`;
  }
  throw new Error(`${texts.join(' ')} is taken.`);
}

describe('--vary', () => {
  it('leaves the stacks as they are without it', () => {
    assert.deepEqual(varied(['express-redis']), chooseTargets(['express-redis']));
  });

  it('makes a variant of each stack for each value, the first value first', () => {
    const specs = varied(['express-postgres', 'express-postgres-redis'], 'postgres.poolMax=5,1');
    assert.deepEqual(
      specs.map(({ id, sameAs, settings }) => [id, sameAs, settings]),
      [
        ['express-postgres@poolMax=5', 'express-postgres', { 'postgres.poolMax': 5 }],
        ['express-postgres@poolMax=1', 'express-postgres', { 'postgres.poolMax': 1 }],
        ['express-postgres-redis@poolMax=5', 'express-postgres-redis', { 'postgres.poolMax': 5 }],
        ['express-postgres-redis@poolMax=1', 'express-postgres-redis', { 'postgres.poolMax': 1 }],
      ],
    );
  });

  it('combines several settings, and names settings of one name in full', () => {
    assert.deepEqual(
      varied(['express-postgres'], 'postgres.poolMax=1,2', 'postgres.namedStatements=true,false').map(({ id }) => id),
      [
        'express-postgres@poolMax=1+namedStatements=true',
        'express-postgres@poolMax=1+namedStatements=false',
        'express-postgres@poolMax=2+namedStatements=true',
        'express-postgres@poolMax=2+namedStatements=false',
      ],
    );
    const [first] = varied(['express-redis'], 'redis.connectTimeoutMs=100,200');
    assert.equal(first?.id, 'express-redis@connectTimeoutMs=100');
  });

  it('refuses an index on a datastore that has none, and says what to do instead', () => {
    for (const [targets, text] of [
      [['express-redis'], 'redis.nameIndex=true,false'],
      [['express-redis'], 'postgres.nameIndex=true,false'],
      [['express-memcached'], 'memcached.nameindex=true,false'],
      [null, 'redis.nameIndex=true,false'],
    ] as const)
      assert.match(refusal(targets, text), /Only PostgreSQL and MongoDB have an index[\s\S]*redisStore\.nameSet=true/);
    const both = refusal(['express-postgres', 'express-redis'], 'postgres.nameIndex=true,false');
    assert.match(both, /express-redis has no setting postgres\.nameIndex/);
    assert.deepEqual(
      varied(['express-redis'], 'redisStore.nameSet=false,true').map(({ id }) => id),
      ['express-redis@nameSet=false', 'express-redis@nameSet=true'],
    );
  });

  it('has the set of names where Redis is the store, and not where it is a cache', () => {
    const of = varied(null, 'redisStore.nameSet=false,true').map(({ sameAs }) => sameAs);
    assert.deepEqual([...new Set(of)], ['express-redis']);
  });

  it('takes the stacks that have the setting if none is named', () => {
    const of = new Set(varied(null, 'cache.ttlSeconds=1,60').map(({ sameAs }) => sameAs));
    assert.equal(of.size, 4);
    assert.ok([...of].every((id) => /-(redis|memcached)$/.test(String(id))));
  });

  it('makes variants of a stack of the user’s by the variables of its environment', () => {
    const own = {
      contract: 'items',
      start: 'node a.js',
      env: { KEPT: '1', MODE: 'x' },
      cwd: '.',
      ready: '/ready',
      store: null,
      cache: null,
    } as const;
    const specs = ownStacks({ mine: own }, '/tmp');
    const made = chooseVariants({ specs, named: true }, ['env.MODE=fast,safe:1']);
    assert.deepEqual(
      made.map(({ id, sameAs, settings, own: start }) => [id, sameAs, settings, start?.env]),
      [
        ['mine@MODE=fast', 'mine', { 'env.MODE': 'fast' }, { KEPT: '1', MODE: 'fast' }],
        ['mine@MODE=safe:1', 'mine', { 'env.MODE': 'safe:1' }, { KEPT: '1', MODE: 'safe:1' }],
      ],
    );
    const refused = (text: string): string => {
      try {
        chooseVariants({ specs, named: true }, [text]);
      } catch (error) {
        assert.ok(error instanceof StackbenchError && error.exitCode === 2);
        return `${error.what} ${error.why} ${error.fix}`;
      }
      throw new Error(`${text} is taken.`);
    };
    assert.match(refused('env.MODE=a/b,c'), /understand "a\/b"[\s\S]*part of the name/);
    assert.match(refused('http.etag=true,false'), /There is no setting "http\.etag"\. Known: env\.NAME/);
    assert.match(refusal(['express-memory'], 'env.MODE=a,b'), /There is no setting "env\.MODE"/);
  });

  it('refuses what is not a setting, with the nearest name', () => {
    assert.match(refusal(['express-postgres'], 'postgres.pool_max=1,2'), /Did you mean postgres\.poolMax\?/);
    assert.match(refusal(['express-postgres'], 'constructor=1,2'), /There is no setting "constructor"/);
    assert.match(refusal(['express-redis'], 'redis.connections=1,2'), /There is no setting/);
  });

  it('refuses a setting that a named stack does not have', () => {
    const said = refusal(['express-postgres', 'express-redis'], 'postgres.poolMax=1,2');
    assert.match(said, /express-redis has no setting postgres\.poolMax/);
    assert.match(said, /redis\.autoPipelining/);
  });

  it('refuses a value that the setting cannot have, and quotes it', () => {
    for (const bad of ['0', '1.5', 'ten', '', 'NaN', '1e3', '-1'])
      assert.ok(refusal(['express-postgres'], `postgres.poolMax=4,${bad}`).includes(`understand "${bad}"`), bad);
    assert.match(refusal(['express-postgres'], 'http.etag=yes,no'), /true or false/);
    assert.match(refusal(['express-postgres'], 'postgres.poolMax'), /does not understand "postgres\.poolMax"/);
  });

  it('refuses too many variants, one that compares nothing, and a setting that is given twice', () => {
    const values = Array.from({ length: 17 }, (_, index) => index + 1).join(',');
    assert.match(refusal(['express-postgres'], `postgres.poolMax=${values}`), /There are 17 variants/);
    assert.match(refusal(['express-postgres'], 'postgres.poolMax=3,3'), /nothing to compare/);
    assert.match(refusal(['express-postgres'], 'postgres.poolMax=1', 'postgres.poolMax=2'), /poolMax=1,2/);
  });
});
