import type { Endpoint, OpenWaits } from '../datastore.ts';
import { openClient } from './postgres-client.ts';

/** A sample that takes longer says nothing about its moment. */
const SAMPLE_MS = 2000;

const SESSIONS = `SELECT wait_event_type || ': ' || wait_event FROM pg_stat_activity
   WHERE datname = $1 AND state = 'active' AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;

/** Wait events of the sessions of a database that run a query (`pg_stat_activity`). */
export async function openPostgresWaits({ url }: Endpoint, namespace: string): Promise<OpenWaits> {
  const client = await openClient(url, SAMPLE_MS);
  return {
    async sample() {
      const { rows } = await client.query<[string | null]>({
        name: 'waits',
        text: SESSIONS,
        values: [namespace],
        rowMode: 'array',
      });
      return rows.map(([wait]) => wait);
    },
    close: () => client.end(),
  };
}
