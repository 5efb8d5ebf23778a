import type { Client } from 'pg';
import { messageOf } from '../../../model/stackbench-error.ts';
import type { Facts } from './fingerprints/match-product.ts';
import { withClient } from './postgres-client.ts';

/** Maximum time for a question to a server that may be something else, in ms. */
const QUESTION_MS = 3000;
const QUESTIONS: Readonly<Record<string, string>> = {
  'version()': 'SELECT version()',
  'setting.server_version': 'SHOW server_version',
  'setting.full_page_writes': 'SHOW full_page_writes',
  'setting.wal_level': 'SHOW wal_level',
  settings: "SELECT string_agg(name, ' ') FROM pg_settings WHERE name LIKE '%.%'",
  system_identifier: 'SELECT system_identifier FROM pg_control_system()',
  'function.aurora_version': "SELECT 'known' FROM pg_proc WHERE proname = 'aurora_version'",
  pool_version: 'SHOW pool_version',
};
/** Databases in which poolers answer questions about themselves. */
const CONSOLES = ['pgbouncer', 'pgcat', 'console'];

/**
 * What a server, and a pooler before it, report of themselves; questions that it does not understand have no answer.
 */
export async function postgresFacts(client: Client, url: string): Promise<Facts> {
  const facts: Record<string, string> = {};
  for (const [name, question] of Object.entries(QUESTIONS)) {
    const answer = await ask(client, question);
    if (answer !== null) facts[name] = answer;
  }
  if (facts['function.aurora_version'] !== undefined)
    facts['aurora_version()'] = (await ask(client, 'SELECT aurora_version()')) ?? '';
  if (!(await isKeyOfAnother(client))) return facts;
  return { ...facts, key: 'of another', ...(await poolerFacts(url)) };
}

/**
 * Whether the key with which a query is cancelled names another process than the one that answers: a pooler gives keys
 * of its own.
 */
async function isKeyOfAnother(client: Client): Promise<boolean> {
  const { processID } = client as Client & { readonly processID?: number | null };
  const answers = await ask(client, 'SELECT pg_backend_pid()');
  return processID != null && answers !== null && Number(answers) !== processID;
}

async function poolerFacts(url: string): Promise<Record<string, string>> {
  for (const database of CONSOLES) {
    const parsed = new URL(url);
    parsed.pathname = `/${database}`;
    const answer = await withClient(parsed.href, (client) => ask(client, 'SHOW VERSION'), QUESTION_MS).catch(
      () => null,
    );
    if (answer !== null) return { console: answer };
  }
  // PostgreSQL takes any option of this form; PgBouncer refuses all by name.
  const parsed = new URL(url);
  parsed.searchParams.set('options', '-c stackbench.probe=1');
  const refusal = await withClient(parsed.href, () => Promise.resolve(null), QUESTION_MS).catch((error: unknown) =>
    messageOf(error),
  );
  return refusal === null ? {} : { startup: refusal };
}

async function ask(client: Client, question: string): Promise<string | null> {
  try {
    const { rows } = await client.query<unknown[]>({ text: question, rowMode: 'array' });
    const value = rows[0]?.[0];
    return value === null || value === undefined ? null : String(value);
  } catch {
    return null;
  }
}
