import type { DatastoreRecord, Durability } from '../../model/document/datastore-record.ts';
import type { DatastoreName, FlatSettings } from '../../targets/catalogue.ts';

/** What is known of acknowledged writes of a stack. */
interface StackDurability {
  /** Null without a store. */
  readonly durability: Durability | null;
  /** What a crash may lose, as a sentence without its full stop; null for nothing, or if unknown. */
  readonly loss: string | null;
}

type Rule = (reported: Readonly<Record<string, string>>, asked: FlatSettings) => string | null;

/** What a crash may lose with settings that relax durability; null for those that do not. */
const LOSSES: Readonly<Partial<Record<DatastoreName, Rule>>> = {
  postgres(reported, asked) {
    if (reported['fsync'] === 'off') return 'a crash of the machine may damage the whole database (fsync=off)';
    const given = asked['postgres.synchronousCommit'] ?? 'server';
    if ((given === 'server' ? reported['synchronous_commit'] : given) !== 'off') return null;
    // https://www.postgresql.org/docs/current/wal-async-commit.html: three times wal_writer_delay.
    const delayMs = Number.parseInt(reported['wal_writer_delay'] ?? '', 10);
    const most = Number.isNaN(delayMs) ? 'the last' : `up to ${(3 * delayMs) / 1000} s of`;
    return `a crash of the server or the machine may lose ${most} acknowledged writes (synchronous_commit=off)`;
  },
  redis({ appendonly, appendfsync }) {
    if (appendonly !== 'yes') return null;
    // https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
    if (appendfsync === 'everysec')
      return 'a crash of the machine may lose about a second of acknowledged writes (appendfsync=everysec)';
    if (appendfsync === 'no')
      return 'a crash of the machine may lose what the system has not written yet, usually up to 30 s of acknowledged writes (appendfsync=no)';
    return null;
  },
  mongodb(_reported, asked) {
    // https://www.mongodb.com/docs/manual/core/journaling/: synced every 100 ms.
    return asked['mongodb.writeConcern'] === 'j:false'
      ? 'a crash of the server or the machine may lose about 0.1 s of acknowledged writes (writeConcern j:false)'
      : null;
  },
};

/**
 * How durable the writes of a stack are: by what its server reports, and by the settings that its own connections have.
 */
export function stackDurability(
  store: DatastoreName | null,
  record: DatastoreRecord | undefined,
  asked: FlatSettings = {},
): StackDurability {
  if (store === null || record === undefined) return { durability: null, loss: null };
  const { durability, settings } = record;
  if (durability === 'unknown') return { durability, loss: null };
  if (durability === 'volatile') return { durability, loss: 'a restart of the server loses all data' };
  const loss = LOSSES[store]?.(settings, asked) ?? null;
  if (loss !== null) return { durability: 'relaxed', loss };
  // The server itself is relaxed by what connections can change, and this stack does.
  const isStrict = asked['postgres.synchronousCommit'] === 'on';
  return { durability: durability === 'relaxed' && !isStrict ? durability : 'durable', loss: null };
}
