import { randomUUID } from 'node:crypto';
import { Client, type QueryConfig } from 'pg';
import type { PlacedWorkload } from '../driver-job.ts';
import { type OpenWorkload, anyOf, nameOf } from './workload-client.ts';

/** A key as the seed writes it. */
const KEY = "('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";

/** One table of rows like items; each call is one transaction by a prepared statement. */
export async function openPostgresWorkload(workload: PlacedWorkload, timeoutMs: number): Promise<OpenWorkload> {
  const { connections, set } = workload;
  const open = (): Promise<Client> => connect(workload, timeoutMs);
  const seeding = await open();
  try {
    await seed(seeding, workload);
    const settings = await settingsOf(seeding, workload);
    const isKept = set['connect'] !== 'each';
    const clients = isKept ? await Promise.all(Array.from({ length: connections }, open)) : [];
    return {
      settings: { ...settings, connections: isKept ? 'stay open' : 'one for each call' },
      async call(connection) {
        const client = clients[connection] ?? (await open());
        try {
          const { rowCount } = await client.query(statementOf(workload));
          if (rowCount !== workload.batch) throw new Error(`${rowCount} rows instead of ${workload.batch}`);
        } finally {
          if (!isKept) await client.end();
        }
      },
      close: async () => void (await Promise.all(clients.map((client) => client.end()))),
    };
  } finally {
    await seeding.end();
  }
}

async function connect({ url, set }: PlacedWorkload, timeoutMs: number): Promise<Client> {
  const commit = set['synchronous_commit'];
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    ...(commit === undefined ? {} : { options: `-c synchronous_commit=${commit}` }),
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function seed(client: Client, { name, rows, set }: PlacedWorkload): Promise<void> {
  await client.query(
    `CREATE TABLE ${name} (id uuid PRIMARY KEY, name varchar(200) NOT NULL, quantity integer NOT NULL)`,
  );
  await client.query(
    `INSERT INTO ${name} SELECT ${KEY}, 'item ' || lpad(n::text, 8, '0'), n % 1000 FROM generate_series(0, $1::int - 1) n`,
    [rows],
  );
  if (set['index'] === 'on') await client.query(`CREATE INDEX ${name}_names ON ${name} (name)`);
  await client.query(`VACUUM ANALYZE ${name}`);
}

/** What the session uses, and for a query the plan that it gets. */
async function settingsOf(client: Client, { name, does }: PlacedWorkload): Promise<Record<string, string>> {
  const show = async (setting: string): Promise<string> => {
    const { rows } = await client.query<Record<string, string>>(`SHOW ${setting}`);
    return Object.values(rows[0] ?? {})[0] ?? 'unknown';
  };
  const shown = { synchronous_commit: await show('synchronous_commit'), fsync: await show('fsync') };
  if (does !== 'find') return shown;
  const { rows } = await client.query<Record<string, string>>(
    `EXPLAIN SELECT * FROM ${name} WHERE name = '${nameOf(1)}'`,
  );
  return {
    ...shown,
    plan:
      rows
        .map((row) => Object.values(row)[0] ?? '')
        .join('\n')
        .split(/ {2}\(/)[0] ?? '',
  };
}

function statementOf({ name, does, batch, rows }: PlacedWorkload): QueryConfig {
  const columns = 'id, name, quantity';
  if (does === 'find')
    return { name: 'find', text: `SELECT ${columns} FROM ${name} WHERE name = $1`, values: [nameOf(anyOf(rows))] };
  if (does === 'read')
    return { name: 'read', text: `SELECT ${columns} FROM ${name} WHERE id = $1`, values: [keyOf(anyOf(rows))] };
  if (batch === 1)
    return {
      name: 'insert',
      text: `INSERT INTO ${name} (${columns}) VALUES ($1, $2, $3)`,
      values: [randomUUID(), nameOf(anyOf(1e8)), anyOf(1000)],
    };
  const many = Array.from({ length: batch }, () => anyOf(1e8));
  return {
    name: 'insert-many',
    text: `INSERT INTO ${name} (${columns}) SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[])`,
    values: [many.map(() => randomUUID()), many.map(nameOf), many.map((number) => number % 1000)],
  };
}

function keyOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
