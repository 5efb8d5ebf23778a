import { randomUUID } from 'node:crypto';
import { type Collection, MongoClient } from 'mongodb';
import type { PlacedWorkload } from '../driver-job.ts';
import { type OpenWorkload, anyOf, batchesOf, nameOf } from './workload-client.ts';

interface Row {
  readonly _id: string;
  readonly name: string;
  readonly quantity: number;
}

/** One collection of documents like items; each call is one insert or find. */
export async function openMongodbWorkload(workload: PlacedWorkload, timeoutMs: number): Promise<OpenWorkload> {
  const { connections, name, rows, set, url } = workload;
  const journal = set['journal'] !== 'false';
  const client = new MongoClient(url, {
    maxPoolSize: connections,
    minPoolSize: connections,
    waitQueueTimeoutMS: timeoutMs,
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    socketTimeoutMS: timeoutMs,
    retryReads: false,
    retryWrites: false,
    writeConcern: { w: 1, journal },
  });
  await client.connect();
  const items = client.db().collection<Row>(name);
  for (const numbers of batchesOf(rows)) await items.insertMany(numbers.map((number) => rowOf(`${number}`, number)));
  if (set['index'] === 'on') await items.createIndex({ name: 1 });
  return {
    settings: { 'write concern': `w:1, j:${journal}` },
    call: () => play(items, workload),
    close: () => client.close(),
  };
}

async function play(items: Collection<Row>, { does, batch, rows }: PlacedWorkload): Promise<void> {
  if (does === 'write') {
    const written = Array.from({ length: batch }, () => rowOf(randomUUID(), anyOf(1e8)));
    if (batch === 1) await items.insertOne(written[0] as Row);
    else await items.insertMany(written);
    return;
  }
  const filter = does === 'read' ? { _id: `${anyOf(rows)}` } : { name: nameOf(anyOf(rows)) };
  if ((await items.findOne(filter)) === null) throw new Error('the document is not there');
}

function rowOf(id: string, number: number): Row {
  return { _id: id, name: nameOf(number), quantity: number % 1000 };
}
