import type { Settings } from '../setting-table.ts';

/** The driver's options for each connection. */
export function connectionOptions(url: string, settings: Settings['postgres']) {
  const { connectionTimeoutMs, statementTimeoutMs, synchronousCommit: value } = settings;
  return {
    connectionString: url,
    connectionTimeoutMillis: connectionTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs,
    ...(value === 'server' ? {} : { options: `-c synchronous_commit=${value}` }),
  };
}

/** What the server reports of a connection. */
export interface Reported {
  readonly synchronous_commit?: string;
}
export const REPORTED = 'SHOW synchronous_commit';

/**
 * The setting as a connection has it; empty if a server that was not asked for any value does not report it.
 * @throws Error if it has another value than the one that was asked for
 */
export async function synchronousCommit(
  { synchronousCommit: asked }: Settings['postgres'],
  ask: () => Promise<readonly Reported[]>,
): Promise<Readonly<Record<string, string>>> {
  const isAsked = asked !== 'server';
  const [row] = await ask().catch((error: unknown) => {
    if (isAsked) throw error;
    return [];
  });
  const found = row?.synchronous_commit;
  if (isAsked && found !== asked)
    throw new Error(
      `A connection has synchronous_commit=${found ?? 'unknown'}, although ${asked} was asked for: a pooler in between, or options in the address, may replace it.`,
    );
  return found === undefined ? {} : { 'postgres.synchronousCommit': found };
}
