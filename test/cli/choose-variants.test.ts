import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseTargets } from '../../cli/options/choose-targets.ts';
import { chooseVariants, variantsOfStudy } from '../../cli/options/choose-variants.ts';
import { chooseStacks } from '../../cli/options/own-stacks.ts';
import { ownStackSchema } from '../../model/own-stack.ts';
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
    const specs = chooseStacks(['mine'], { mine: { ...own, datastores: [] } }, '/tmp');
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
    assert.match(refused('http.etag=true,false'), /There is no setting "http\.etag"\. Known: node, env\.NAME/);
    assert.match(refusal(['express-memory'], 'env.MODE=a,b'), /There is no setting "env\.MODE"/);
  });

  it('gives no variables to a server that runs already, which would be compared with itself', () => {
    const url = ownStackSchema.parse({ contract: 'items', url: 'http://127.0.0.1:3000', seed: 'http' });
    const image = ownStackSchema.parse({ contract: 'items', image: 'api' });
    const specs = chooseStacks(['mine', 'packed'], { mine: url, packed: image }, '/tmp');
    const [mine, packed] = specs as [TargetSpec, TargetSpec];
    const named = { specs: [mine], named: true };
    assert.throws(() => chooseVariants(named, ['env.A=1,2']), {
      exitCode: 2,
      message: /mine has no setting env\.A[\s\S]*It runs already \("url"\)/,
    });
    assert.throws(() => chooseVariants({ specs, named: true }, ['env.A=1,2']), {
      message: /mine has no setting env\.A[\s\S]*It runs already/,
    });
    assert.throws(() => variantsOfStudy([mine], [{ 'env.A': '1' }, { 'env.A': '2' }]), {
      exitCode: 2,
      message: /mine has no setting env\.A[\s\S]*It runs already/,
    });
    const made = chooseVariants({ specs: [packed], named: true }, ['env.A=1,2']);
    assert.deepEqual(
      made.map(({ own }) => own?.env),
      [{ A: '1' }, { A: '2' }],
    );
  });

  it('names the setting that a stack does not have, and those that it has', () => {
    const mine = ownStackSchema.parse({ contract: 'items', start: './serve' });
    const specs = chooseStacks(['mine', 'express-postgres'], { mine }, '/tmp');
    assert.throws(() => chooseVariants({ specs, named: true }, ['env.A=1,2', 'postgres.poolMax=1,2']), {
      message: /mine has no setting postgres\.poolMax\.\s+.*Its settings: env\.NAME\./,
    });
    assert.throws(() => chooseVariants({ specs, named: true }, ['postgres.poolMax=1,2', 'env.A=1,2']), {
      message: /mine has no setting postgres\.poolMax/,
    });
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

  it('refuses combinations that make no sense for a named stack, with the reason and what to do', () => {
    for (const [target, text, why] of [
      ['express-postgres', 'express.rateLimit=memory,redis', /has no Redis.*express-postgres-redis/],
      ['express-postgres-redis', 'app.lruCache=false,true', /through a cache already/],
      ['express-memory', 'app.lruCache=false,true', /in its own memory already/],
    ] as const)
      assert.match(refusal([target], text), why);
    assert.match(refusal(['express-postgres'], 'app.lruCache=false,true', 'app.workers=1,2'), /cache of its own/);
    assert.match(
      refusal(['express-postgres'], 'postgres.access=knex', 'postgres.pooling=true,false'),
      /knex has a pool/,
    );
    assert.match(refusal(['express-memory'], 'app.workers=1,2'), /processes do not share memory/);
  });

  it('refuses a minimum of a pool above its size, and lets the default minimum follow a smaller size', () => {
    assert.match(
      refusal(['express-postgres'], 'postgres.poolMin=0,11'),
      /poolMin=11\..*above postgres\.poolMax, the size of its pool/,
    );
    assert.match(
      refusal(['express-mongodb'], 'mongodb.maxPoolSize=4,8', 'mongodb.minPoolSize=6'),
      /minPoolSize=6\..*above mongodb\.maxPoolSize/,
    );
    assert.equal(varied(['express-postgres'], 'postgres.poolMin=11,12', 'postgres.poolMax=12').length, 2);
    assert.equal(varied(['express-postgres'], 'postgres.poolMax=1,2').length, 2);
  });

  it('takes the stacks for which all values make sense if none is named', () => {
    const of = [...new Set(varied(null, 'express.rateLimit=none,memory,redis').map(({ sameAs }) => sameAs))];
    assert.deepEqual(of, ['express-redis', 'express-postgres-redis', 'express-mongodb-redis']);
  });

  it('takes versions of Node.js, also for a stack of the user that node starts, and no others', () => {
    const ids = (specs: readonly TargetSpec[]): string[] => specs.map(({ id }) => id);
    assert.deepEqual(ids(varied(['express-redis'], 'node=20,24')), ['express-redis@node=20', 'express-redis@node=24']);
    assert.match(refusal(['express-redis'], 'node=18,24'), /understand "18".*20 or 22 or 24/);
    const own = (start: string): TargetSpec => ({
      id: 'mine',
      title: 'Mine',
      class: 'store',
      store: null,
      cache: null,
      entry: null,
      own: { cwd: '/', start, ready: '/health', datastores: [], env: {} },
    });
    const by = (start: string): readonly TargetSpec[] =>
      chooseVariants({ specs: [own(start)], named: true }, ['node=22,24']);
    for (const start of ['node server.js', 'exec node --enable-source-maps server.js'])
      assert.deepEqual(ids(by(start)), ['mine@node=22', 'mine@node=24']);
    for (const start of ['npm start', './node server.js', 'nodemon server.js'])
      assert.throws(() => by(start), /There is no setting/);
  });

  it('refuses too many variants, one that compares nothing, and a setting that is given twice', () => {
    const values = Array.from({ length: 17 }, (_, index) => index + 1).join(',');
    assert.match(refusal(['express-postgres'], `postgres.poolMax=${values}`), /There are 17 variants/);
    assert.match(refusal(['express-postgres'], 'postgres.poolMax=3,3'), /nothing to compare/);
    assert.match(refusal(['express-postgres'], 'postgres.poolMax=1', 'postgres.poolMax=2'), /poolMax=1,2/);
  });

  it('refuses a setting that has no effect, with the one that it needs', () => {
    for (const [name, values] of [
      ['app.lruEntries', '10,100'],
      ['app.lruTtlSeconds', '1,60'],
    ] as const) {
      const text = refusal(['express-postgres'], `${name}=${values}`);
      assert.match(text, new RegExp(`${name} has no effect in a variant without app\\.lruCache=true`));
      assert.equal(varied(['express-postgres'], 'app.lruCache=true', `${name}=${values}`).length, 2);
    }
  });

  it('refuses settings of a pool without one, and named statements of what names none', () => {
    for (const [others, text, needed] of [
      [['postgres.access=drizzle'], 'postgres.namedStatements=true,false', 'postgres\\.access=driver'],
      [['postgres.access=driver,knex'], 'postgres.namedStatements=true,false', 'postgres\\.access=driver'],
      [['postgres.pooling=false'], 'postgres.poolMax=1,5', 'postgres\\.pooling=true'],
      [['postgres.pooling=true,false'], 'postgres.poolMin=0,1', 'postgres\\.pooling=true'],
    ] as const)
      assert.match(
        refusal(['express-postgres'], ...others, text),
        new RegExp(`no effect in a variant without ${needed}`),
      );
    for (const text of ['postgres.namedStatements=true,false', 'postgres.poolMax=1,5', 'postgres.poolMin=0,1'])
      assert.equal(varied(['express-postgres'], text).length, 2);
    assert.equal(varied(['express-postgres'], 'postgres.pooling=true', 'postgres.poolMax=1,5').length, 2);
  });

  it('relaxes durability where a store has such a setting, and not in the server of a cache', () => {
    const ids = varied(['express-redis'], 'redis.appendfsync=always,everysec,no').map(({ id }) => id);
    assert.deepEqual(
      ids,
      ['always', 'everysec', 'no'].map((value) => `express-redis@appendfsync=${value}`),
    );
    assert.match(refusal(['express-postgres-redis'], 'redis.appendfsync=always,no'), /redis\.appendfsync/);
    assert.match(refusal(['express-redis'], 'redis.appendfsync=never,no'), /server or always or everysec or no/);
    assert.equal(varied(['express-postgres-redis'], 'postgres.synchronousCommit=on,off').length, 2);
    assert.equal(varied(['express-mongodb'], 'mongodb.writeConcern=j:true,j:false').length, 2);
  });
});
