import { Client } from 'pg';

const CONNECT_MS = 3000;
const QUERY_MS = 30_000;

/** Lets `work` use one connection, which is then closed; each query of it may take `queryMs`. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>, queryMs = QUERY_MS): Promise<T> {
  const client = await openClient(url, queryMs);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Opens a connection, which the caller closes; each query may take `queryMs`. */
export async function openClient(url: string, queryMs = QUERY_MS): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS, query_timeout: queryMs });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
