import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { besideContainer, drawAccess } from '../../runner/datastores/compose/container-access.ts';
import { DATASTORE_IDS } from '../../runner/datastores/datastore.ts';
import { packageRoot } from '../../runner/machine/package-root.ts';
import { makeWorkFolder } from '../../runner/machine/processes/work-folder.ts';

const file = readFileSync(join(packageRoot, 'docker-compose.yml'), 'utf8');

describe('datastores in containers', () => {
  it('get a password of their own for each start, by variables that docker-compose.yml reads', async (t) => {
    const work = await makeWorkFolder('container access test');
    t.after(() => work.remove());
    for (const id of DATASTORE_IDS.filter((id) => id !== 'memcached')) {
      const { endpoint, variables } = await drawAccess(id, 7000, work.path);
      const { password } = new URL(endpoint.url);
      assert.ok(password.length >= 20, id);
      assert.ok(endpoint.measured !== undefined && !JSON.stringify(endpoint.measured).includes(password), id);
      for (const [name, value] of Object.entries(variables)) {
        assert.ok(file.includes(`\${${name}:-`), `${name} stands in docker-compose.yml`);
        if (value.startsWith('/')) assert.match(readFileSync(value, 'utf8'), new RegExp(`>${password} `));
      }
    }
  });

  it('have their password in no command of docker-compose.yml', () => {
    for (const line of file.split('\n').filter((line) => /command:|test:|requirepass/.test(line)))
      assert.doesNotMatch(line, /PASSWORD/);
  });

  it('are reached by their service names from a container beside them', () => {
    assert.equal(
      besideContainer('postgres', 'postgres://me:secret@127.0.0.1:7000/stackbench_x'),
      'postgres://me:secret@postgres:5432/stackbench_x',
    );
    assert.equal(
      besideContainer('mongodb', 'mongodb://me:secret@127.0.0.1:7000/stackbench_x?directConnection=true'),
      'mongodb://me:secret@mongodb:27017/stackbench_x?directConnection=true',
    );
    assert.equal(besideContainer('redis-cache', 'redis://:secret@127.0.0.1:7000'), 'redis://:secret@redis-cache:6379');
    assert.equal(besideContainer('memcached', '127.0.0.1:7000'), 'memcached:11211');
  });
});
