import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { draftOf, pkg } from './project-with.ts';

describe('init gives each side its own datastores', () => {
  it('for parts of an address, whose host is a variable too', async (t) => {
    const { service, steps } = await draftOf(t, {
      ...pkg({ dependencies: { pg: '8' } }),
      '.env.example': 'DB_HOST=localhost\nDB_PORT=5432\nDB_USERNAME=me\nDB_PASS=x\nDB_DATABASE=shop\nCACHE_DB=3\n',
    });
    assert.deepEqual(service['env'], {
      NODE_ENV: 'production',
      DB_HOST: '{postgres.host}',
      DB_PORT: '{postgres.port}',
      DB_USERNAME: '{postgres.user}',
      DB_PASS: '{postgres.password}',
      DB_DATABASE: '{postgres.database}',
      CACHE_DB: '3',
    });
    assert.deepEqual(service['datastores'], ['postgres']);
    assert.match(steps.join('\n'), /its own PostgreSQL \(\{postgres\}\) by DB_HOST, .*share the datastore of a fixed/);
  });

  it('with the driver in the address', async (t) => {
    for (const [example, expected] of [
      [
        'postgresql+psycopg://me:x@localhost/shop',
        'postgresql+psycopg://{postgres.user}:{postgres.password}@{postgres.host}:{postgres.port}/{postgres.database}',
      ],
      [
        'jdbc:postgresql://localhost:5432/shop',
        'jdbc:postgresql://{postgres.host}:{postgres.port}/{postgres.database}?user={postgres.user}&password={postgres.password}',
      ],
      ['postgres://localhost/shop', '{postgres}'],
    ] as const) {
      const { service } = await draftOf(t, { '.env.example': `SHOP_DB=${example}\n` });
      assert.deepEqual(service['env'], { SHOP_DB: expected });
    }
  });

  it('for clients of other languages and images of compose files, and asks for the variable', async (t) => {
    for (const [path, text, id] of [
      ['requirements.txt', 'psycopg2-binary\n', 'postgres'],
      ['go.mod', 'module x\nrequire go.mongodb.org/mongo-driver v1.0.0\n', 'mongodb'],
      ['compose.yaml', 'services:\n  cache:\n    image: "valkey/valkey:8"\n', 'redis'],
      ['docker-compose.yml', 'services:\n  m:\n    image: memcached\n', 'memcached'],
    ] as const) {
      const { steps } = await draftOf(t, { [path]: text });
      assert.match(steps.join('\n'), new RegExp(`put "${id}" into "datastores", and \\{${id}\\} into "env"`), path);
    }
  });

  it('and says which others both sides share', async (t) => {
    const { service, steps } = await draftOf(t, {
      '.env.example':
        'ORDERS=mysql://root@localhost/orders\nQUEUE_URL=amqp://localhost:5672\nDOCS=https://example.com\n',
      'docker-compose.yml': 'services:\n  k:\n    image: redpandadata/redpanda:v24\n',
    });
    assert.equal(service['datastores'], undefined);
    assert.match(steps.join('\n'), /Both sides share .*: ORDERS, QUEUE_URL, redpandadata\/redpanda:v24\./);
  });

  it('and its own port for metrics and for addresses of itself', async (t) => {
    const { service, steps } = await draftOf(t, {
      '.env.example':
        'PORT=4100\nMETRICS_PORT=9464\nSMTP_PORT=25\nHOST=0.0.0.0\nSELF=http://localhost:4100/a\nT=${A}\n',
    });
    assert.deepEqual(service['env'], {
      PORT: '{port}',
      METRICS_PORT: '{port2}',
      SMTP_PORT: '25',
      SELF: 'http://localhost:{port}/a',
    });
    assert.match(steps.join('\n'), /METRICS_PORT would be the same port on both sides/);
    assert.match(steps.join('\n'), /Give these variables a value .*: T\./);
  });
});
