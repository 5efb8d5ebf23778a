import type { Client } from 'pg';
import { drawSecret } from '../../machine/known-secrets.ts';
import type { Endpoint, Identity, Product } from '../datastore.ts';
import { asUser } from './as-user.ts';
import { matchProduct } from './fingerprints/match-product.ts';
import { POSTGRES } from './fingerprints/postgres.ts';
import { requireOurs } from './namespace.ts';
import { openClient, withClient } from './postgres-client.ts';
import { postgresFacts } from './postgres-facts.ts';
import { openPostgresWaits } from './postgres-waits.ts';

const SHOWN = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'shared_buffers',
  'max_connections',
  'wal_level',
  'wal_writer_delay',
];

/** PostgreSQL, or another product that speaks its protocol, by its own name. A namespace is a database. */
export const postgresProduct: Product = {
  name: 'PostgreSQL',
  async ping(endpoint) {
    await withClient(endpoint.url, (client) => client.query('SELECT 1'));
  },
  identify: (endpoint) =>
    withClient(endpoint.url, async (client): Promise<Identity> => {
      const match = matchProduct(await postgresFacts(client, endpoint.url), POSTGRES);
      const shown = await settingsOf(client);
      const synced =
        shown['fsync'] === 'on' &&
        ['on', 'local', 'remote_write', 'remote_apply'].includes(shown['synchronous_commit'] ?? '');
      return {
        ...match,
        settings: shown,
        durability: !match.sameEngine ? 'unknown' : synced ? 'durable' : 'relaxed',
        pid: null,
      };
    }),
  async createNamespace(endpoint, namespace) {
    requireOurs(namespace);
    const url = databaseUrl(endpoint, namespace);
    return withClient(endpoint.url, async (client) => {
      if (endpoint.measured === undefined) {
        await client.query(`CREATE DATABASE ${namespace}`);
        return url;
      }
      const password = drawSecret();
      // A role has no rights but those that are named: it owns its database, and can connect to no other.
      await client.query(`CREATE ROLE ${namespace} LOGIN PASSWORD '${password}'`);
      await client.query(`CREATE DATABASE ${namespace} OWNER ${namespace}`);
      await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${namespace} FROM PUBLIC`);
      return asUser(url, namespace, password);
    });
  },
  async dropNamespace(endpoint, namespace) {
    requireOurs(namespace);
    await withClient(endpoint.url, async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${namespace} WITH (FORCE)`);
      if (endpoint.measured !== undefined) await client.query(`DROP ROLE IF EXISTS ${namespace}`);
    });
  },
  counters: (endpoint, namespace) => withClient(endpoint.url, (client) => countersOf(client, namespace)),
  async openCounters({ url }, namespace) {
    const client = await openClient(url);
    return { read: () => countersOf(client, namespace), close: () => client.end() };
  },
  life: (endpoint, namespace) =>
    withClient(endpoint.url, async (client) => {
      const { rows } = await client.query<{ uptime: string; since: string | null }>(
        `SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time()) AS uptime,
                (SELECT stats_reset::text FROM pg_stat_database WHERE datname = $1) AS since`,
        [namespace],
      );
      const uptime = rows[0]?.uptime;
      return {
        uptimeSec: uptime === undefined ? null : Number(uptime),
        flushes: 0,
        countersSince: rows[0]?.since ?? '',
      };
    }),
  openWaits: openPostgresWaits,
  async tidy(endpoint, namespace) {
    requireOurs(namespace);
    await withClient(databaseUrl(endpoint, namespace), (client) => client.query('VACUUM (ANALYZE)'));
  },
  keepsNamespacesApart: true,
  countersAreOfNamespace: true,
  workIsOfNamespace: true,
  work: (endpoint, namespace) =>
    withClient(endpoint.url, async (client) => {
      const { rows } = await client.query<Record<string, string>>(
        `SELECT xact_commit + xact_rollback AS transactions, tup_returned AS "rows-read",
                tup_inserted + tup_updated + tup_deleted AS "rows-written" FROM pg_stat_database WHERE datname = $1`,
        [namespace],
      );
      return toNumbers(rows[0]);
    }),
};

/** On a server of ours: lets only its administrator use the databases that it comes with. */
export async function revokePublicRights({ url }: Endpoint): Promise<void> {
  await withClient(url, async (client) => {
    for (const database of ['postgres', 'template1'])
      await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
  });
}

async function countersOf(client: Client, namespace: string): Promise<Record<string, number>> {
  const { rows } = await client.query<Record<string, string>>(
    'SELECT xact_commit, tup_fetched, tup_inserted, tup_updated FROM pg_stat_database WHERE datname = $1',
    [namespace],
  );
  return toNumbers(rows[0]);
}

/** Empty where it keeps no such list. */
async function settingsOf(client: Client): Promise<Record<string, string>> {
  const { rows } = await client
    .query<{ name: string; setting: string; unit: string | null }>(
      'SELECT name, setting, unit FROM pg_settings WHERE name = ANY($1)',
      [SHOWN],
    )
    .catch(() => ({ rows: [] }));
  return Object.fromEntries(
    rows.map(({ name, setting, unit }) => [name, unit === null ? setting : `${setting} × ${unit}`]),
  );
}

function toNumbers(row: Readonly<Record<string, string>> | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
}

function databaseUrl({ url }: Endpoint, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}
