import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { redactionFor } from '../../cli/output/redaction.ts';
import { redact } from '../../model/redact.ts';
import { messageOf, StackbenchError } from '../../model/stackbench-error.ts';
import { readPostgresAddress } from '../../runner/datastores/addresses/postgres-address.ts';
import { tidyAddress, withScheme } from '../../runner/datastores/addresses/tidy-address.ts';
import type { DatastoreId, ProviderContext } from '../../runner/datastores/datastore.ts';
import { driverReason } from '../../runner/datastores/driver-reason.ts';
import { externalProvider } from '../../runner/datastores/external.ts';
import { NAMED_BY } from '../../runner/datastores/named-by.ts';

const context: ProviderContext = {
  env: {},
  cpus: [],
  workDir: '/nowhere',
  namespace: 'stackbench_words',
  allowRemote: false,
  signal: new AbortController().signal,
  externalUrls: {},
};

/** Why an address is refused and the fix, in one text. */
async function said(id: DatastoreId, address: string, allowRemote = false): Promise<string> {
  const given = { ...context, allowRemote, externalUrls: { [id]: address } };
  try {
    await externalProvider.offer(id, given);
    await externalProvider.start(id, given);
    return 'used';
  } catch (error) {
    assert.ok(error instanceof StackbenchError, messageOf(error));
    return `${error.why} ${error.fix}`;
  }
}

describe('an address that cannot be used says what is wrong in it:', () => {
  const ENCODE = /Percent-encode it: \/ is %2F/;
  const cases: readonly (readonly [DatastoreId, string, RegExp])[] = [
    ['redis', 'redis://me:a/b@127.0.0.1:6379', ENCODE],
    ['postgres', 'postgres://me:a#b@127.0.0.1:5432/shop', ENCODE],
    ['mongodb', 'mongodb://me:a@b@127.0.0.1/shop', ENCODE],
    ['postgres', 'postgres://127.0.0.1:70000/shop', /whole number from 1 to 65535/],
    ['mongodb', 'mongodb://127.0.0.1:x', /whole number from 1 to 65535/],
    ['mongodb', 'mongodb://127.0.0.1:1,/', /a comma too many/],
    ['mongodb', 'mongodb:///run/mongodb.sock', /%2F for each \//],
    ['postgres', 'host=/run dbname=shop', /list of key=value/],
    ['redis', 'redis://127.0.0.1:1,127.0.0.1:2', /several servers/],
    ['redis', 'redis://localhost:1/shop', /database is no number/],
    ['redis', 'tcp://127.0.0.1:1', /write redis:\/\/, or rediss:\/\//],
    ['redis', 'redis://127.0.0.1?pwd=abc', /mean password\?/],
    ['redis', 'redis://127.0.0.1?login=abc', /mean username\?/],
    ['redis', 'redis://127.0.0.1?ssl=true', /rediss:\/\/ for TLS/],
    ['postgres', 'postgres://127.0.0.1/shop?ssl_mode=x', /mean sslmode\?/],
    ['postgres', 'postgres://127.0.0.1/shop?connect_timeout=3', /Remove it\. Known keys/],
    ['mongodb', 'mongodb://127.0.0.1/?pass=abc', /before the host: USER:PASSWORD@/],
    ['mongodb', 'mongodb://127.0.0.1/?retryWrite=true', /mean retryWrites\?/],
    ['memcached', '127.0.0.1:1?password=abc', /Remove it\./],
    ['memcached', 'unix:/run/m.sock', /no Unix sockets/],
  ];
  for (const [id, address, expected] of cases)
    it(`${id} ${address}`, async () => assert.match(await said(id, address), expected));

  it('all servers that were tried are named', async () => {
    assert.match(
      await said('postgres', 'postgres://127.0.0.1:1,127.0.0.1:2/shop'),
      /None of these can be used: 127\.0\.0\.1:1, 127\.0\.0\.1:2\./,
    );
    assert.match(
      await said('mongodb', '127.0.0.1:1,localhost:2'),
      /None of these can be used: 127\.0\.0\.1:1, localhost:2/,
    );
  });

  it('members that a name server would name are read with --allow-remote', async () => {
    const address = 'mongodb+srv://me:abc@cluster.stackbench.invalid/';
    assert.match(await said('mongodb', address), /come from the domain name system/);
    assert.match(await said('mongodb', address, true), /querySrv[\s\S]*spelling of its host/);
  });
});

describe('an address', () => {
  it('is read as people paste it', () => {
    for (const [pasted, tidied] of [
      [' "redis://127.0.0.1:1/0" ', 'redis://127.0.0.1:1/0'],
      ['MongoDB://H/Db', 'mongodb://H/Db'],
      ['postgresql+asyncpg://u@h/db', 'postgresql://u@h/db'],
      ['jdbc:postgresql://h/db?user=u', 'postgresql://h/db?user=u'],
      ['valkeys://h', 'rediss://h'],
      ['127.0.0.1:11211', '127.0.0.1:11211'],
    ] as const)
      assert.equal(tidyAddress(pasted), tidied);
    assert.equal(withScheme('127.0.0.1:1,[::1]:2/db', 'mongodb'), 'mongodb://127.0.0.1:1,[::1]:2/db');
    for (const other of ['/run/x', 'host=/run', 'redis://h']) assert.equal(withScheme(other, 'mongodb'), other);
  });

  it('of a PostgreSQL without a host is localhost or a socket', async () => {
    const named = async (text: string, env = {}): Promise<string[]> =>
      (await readPostgresAddress(text, { env })).servers.map(({ host, socket }) => socket ?? host);
    for (const text of ['postgresql:///shop', 'postgres://me:abc@/shop', 'postgres://'])
      assert.deepEqual(await named(text), ['localhost', '/var/run/postgresql/.s.PGSQL.5432']);
    for (const text of ['postgres://localhost/shop', 'postgres:///shop?host=localhost'])
      assert.deepEqual(await named(text), ['localhost']);
  });

  it('never shows its password, whatever its key is called and however it is written', () => {
    const secret = 'Gr3en%2Bgrass';
    const shapes: readonly (readonly [DatastoreId, string])[] = [
      ...'password pass pwd auth requirepass pw token passw%6Frd'
        .split(' ')
        .map((key) => ['redis', `redis://127.0.0.1:1/0?db=0&${key}=${secret}`] as const),
      ['redis', `127.0.0.1:1,password=${secret},ssl=false`],
      ['redis', `redis://127.0.0.1:1#password=${secret}`],
      ['redis', `unix:/run/r.sock?password=${secret}`],
      ['postgres', `postgresql:///shop?host=/run&password=${secret}`],
      ['postgres', `host=/run user=me password = ${secret}`],
      ['postgres', `host=/run password='${secret}'`],
      ['postgres', `jdbc:postgresql://127.0.0.1/shop?user=me&password=${secret}`],
      ['mongodb', `mongodb://127.0.0.1:1,127.0.0.1:2/?pass=${secret}&authSource=admin`],
      ['mongodb', `mongodb+srv://me:${secret}@h.example/`],
      ['memcached', `127.0.0.1:1,me:${secret}@127.0.0.1:2`],
      ['memcached', `memcached://127.0.0.1:1?pass=${secret}`],
    ];
    for (const [id, address] of shapes) {
      const { flag, variable } = NAMED_BY[id];
      for (const given of [
        { argv: [`--${flag}`, address], env: {} },
        { argv: [`--${flag}=${address}`], env: {} },
        { argv: [], env: { [variable]: address } },
      ])
        for (const text of [
          address,
          `tried ${secret}`,
          decodeURIComponent(address),
          `tried ${decodeURIComponent(secret)}`,
        ])
          assert.doesNotMatch(redact(text, redactionFor(given, true)), /Gr3en/, `${JSON.stringify(given)} in ${text}`);
    }
  });
});

test('a refusal of a server has a fix for its reason', () => {
  for (const [why, fix] of [
    ['no PostgreSQL user name specified in startup packet', /user or a password/],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', /user or a password/],
    ['NOAUTH Authentication required.', /user or a password/],
    [
      'no pg_hba.conf entry for host "127.0.0.1", user "me", database "x", no encryption',
      /if it wants TLS, add sslmode=require/,
    ],
    ['Peer authentication failed for user "me"', /same name/],
    ['password authentication failed for user "me"', /Check user, password/],
    ['querySrv ECONNREFUSED _mongodb._tcp.h.example', /name server/],
    ['connect ENOENT /run/.s.PGSQL.5432', /socket is in that folder/],
    ['connect EACCES /run/r.sock', /this user may open it/],
    ['connect ECONNREFUSED 127.0.0.1:1', /is running/],
  ] as const)
    assert.match(driverReason(new Error(why))?.fix ?? 'none', fix, why);
});
