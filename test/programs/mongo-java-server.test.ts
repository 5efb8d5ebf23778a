import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { env } from 'node:process';
import { test } from 'node:test';
import { Binary, MongoClient } from 'mongodb';
import { freePort } from '../../runner/machine/free-port.ts';
import { toolEnv } from '../../runner/machine/processes/run-tool.ts';
import { startChild } from '../../runner/machine/processes/start-child.ts';
import { locateMongoJavaServer, mongoJavaServerArgs } from '../../runner/programs/locate-mongo-java-server.ts';
import { emptySurroundings } from './setup-surroundings.ts';

test('the stand-in that set-up made answers the MongoDB driver as our stores need it, and ends on SIGTERM', async (t) => {
  const located = await locateMongoJavaServer({ env });
  if (!located.found) return t.skip(located.reason);
  const { folder } = await emptySurroundings(t);
  const port = await freePort();
  const server = await startChild({
    label: 'mongo-java-server',
    command: 'java',
    args: mongoJavaServerArgs(located.path, port, join(folder, 'data')),
    env: toolEnv(env),
    cwd: folder,
    cpus: [],
    logFile: join(folder, 'log'),
    stdout: 'pipe',
  });
  t.after(() => server.stop());
  const [line] = (await once(server.process.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  assert.equal(String(line).trim(), `ready ${port}`);
  const client = new MongoClient(`mongodb://127.0.0.1:${port}`, { serverSelectionTimeoutMS: 5000 });
  t.after(() => client.close());
  const items = client.db('stackbench_test').collection<{ _id: Binary; n: number }>('items');
  const id = (n: number): Binary => new Binary(Buffer.alloc(16, n), Binary.SUBTYPE_UUID);
  await items.insertMany(
    [1, 2, 3, 4].map((n) => ({ _id: id(n), n })),
    { writeConcern: { w: 1, j: true } },
  );
  assert.equal((await items.findOne({ _id: id(2) }))?.n, 2);
  const updated = await items.findOneAndUpdate({ _id: id(2) }, { $set: { n: 20 } }, { returnDocument: 'after' });
  assert.equal(updated?.n, 20);
  const page = await items
    .find({ _id: { $gt: id(1) } })
    .sort({ _id: 1 })
    .limit(2)
    .toArray();
  assert.deepEqual(
    page.map(({ n }) => n),
    [20, 3],
  );
  await assert.rejects(items.insertOne({ _id: id(2), n: 2 }), { code: 11000 });
  await client.close();
  await server.stop();
  assert.equal((await server.exited).code, 143);
});
