import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readMongodbAddress } from '../../runner/datastores/addresses/mongodb-address.ts';
import { readPostgresAddress } from '../../runner/datastores/addresses/postgres-address.ts';
import { readRedisAddress } from '../../runner/datastores/addresses/redis-address.ts';
import { requireThisMachine } from '../../runner/datastores/addresses/require-this-machine.ts';
import { ELSEWHERE, HOSTS } from './address-shapes.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackbench-test-addresses-'));
after(() => rmSync(folder, { recursive: true }));

describe('an address without --allow-remote', () => {
  it('leads to no other machine, however it is written', (t) => {
    const hosts = join(folder, 'hosts');
    writeFileSync(hosts, `${HOSTS}\n`);
    const addresses = ELSEWHERE.map((ip) => `ip addr add ${ip}${ip.includes(':') ? '/128 nodad' : '/32'} dev lo`);
    const inside = ['ip link set lo up', ...addresses, `mount --bind ${hosts} /etc/hosts`, 'exec "$@"'].join(' && ');
    const script = join(import.meta.dirname, 'try-shapes.ts');
    const { status, stdout, stderr, error } = spawnSync(
      'unshare',
      ['--net', '--mount', 'sh', '-c', inside, 'sh', process.execPath, script],
      { encoding: 'utf8', timeout: 300_000, env: { PATH: process.env['PATH'], USER: 'shapes' } },
    );
    if (error !== undefined || /unshare|ip:|mount:/.test(stderr))
      return t.skip(`no namespace here: ${error?.message ?? stderr}`);
    assert.equal(status, 0, stderr);
    const told = JSON.parse(stdout) as { shapes: number; leaks: string[]; wrong: string[]; allowed: number };
    t.diagnostic(`${told.shapes} shapes, ${told.leaks.length} reached another address`);
    assert.ok(told.shapes >= 30);
    assert.deepEqual(told.leaks, []);
    assert.deepEqual(told.wrong, []);
    assert.ok(told.allowed > 0, 'with --allow-remote the listener is reached: the test can see connections');
  });

  it('is asked of every flag that names where something is sent', async () => {
    assert.equal((await requireThisMachine('http://127.1:4318/v1', '--otlp')).href, 'http://127.0.0.1:4318/v1');
    assert.equal((await requireThisMachine('http://[::1]/', '--otlp')).href, 'http://[::1]/');
    for (const url of [
      'http://192.0.2.2/',
      'http://127.0.0.1@192.0.2.2/',
      'https://[::ffff:192.0.2.2]/',
      'http://0.0.0.0/',
    ])
      await assert.rejects(requireThisMachine(url, '--otlp'), { code: 'remote-address', exitCode: 2 });
    for (const url of ['127.0.0.1:4318', 'file:///etc/passwd', '//192.0.2.2/', ''])
      await assert.rejects(requireThisMachine(url, '--otlp'), { code: 'bad-address', exitCode: 2 });
    assert.equal(
      (await requireThisMachine('http://192.0.2.2/', '--otlp', { allowRemote: true })).href,
      'http://192.0.2.2/',
    );
  });

  it('has no key that its driver would ignore: of another case, inherited, or said already', async () => {
    const postgres = (query: string): Promise<unknown> =>
      readPostgresAddress(`postgres://u@127.0.0.1/db?${query}`, { env: {} });
    const redis = (query: string): unknown => readRedisAddress(`redis://u@127.0.0.1/0?${query}`);
    for (const query of ['Host=192.0.2.2', 'HOST=x', 'SSLMODE=require', 'Password=x', '__proto__=x', 'toString=x'])
      await assert.rejects(postgres(query), { code: 'unknown-address-key' }, query);
    for (const query of ['Host=192.0.2.2', 'DB=3', 'Path=/run/x', 'Password=x', '__proto__=x', 'toString=x'])
      assert.throws(() => redis(query), { code: 'unknown-address-key' }, query);
    for (const query of ['host=192.0.2.2', 'db=3', 'host=127.0.0.1&host=192.0.2.2'])
      assert.throws(() => redis(query), /says its (host|db) twice/, query);
    assert.ok(redis('db=0&connectionName=x&family=4'));
    assert.ok(readRedisAddress('redis://127.0.0.1?db=2&password=x'));
    // The driver of MongoDB takes its keys in either case.
    assert.ok(await readMongodbAddress('mongodb://127.0.0.1/?RetryWrites=false', { allowRemote: false }));
  });
});
