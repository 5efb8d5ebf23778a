import { Pool, type QueryResult } from 'pg';

/**
 * Makes every query of a stack hold its connection for `QUERY_MS` more, by PostgreSQL itself, and gives the stack a
 * pool of `POOL_MAX` connections. To be imported before the stack.
 */
const { POOL_MAX = '10', QUERY_MS = '0' } = process.env;
process.env['STACK_SETTINGS'] = JSON.stringify({ 'postgres.poolMax': Number(POOL_MAX), 'postgres.poolMin': 0 });

async function slowQuery(this: Pool, query: string, values?: unknown[]): Promise<QueryResult> {
  const client = await this.connect();
  try {
    await client.query('SELECT pg_sleep($1)', [Number(QUERY_MS) / 1000]);
    return await client.query(query, values);
  } finally {
    client.release();
  }
}

Pool.prototype.query = slowQuery as unknown as typeof Pool.prototype.query;
