import { z } from 'zod';

export const rungSchema = z.enum(['external', 'compose', 'native', 'stand-in']);
export type Rung = z.infer<typeof rungSchema>;

/** durable: acknowledged after the disk has it · relaxed: may lose ≤ 1 s · volatile: lost on restart. */
export const durabilitySchema = z.enum(['durable', 'relaxed', 'volatile', 'unknown']);
export type Durability = z.infer<typeof durabilitySchema>;

/** A service as it ran: everything below was read back from the running server. */
export const datastoreRecordSchema = z.strictObject({
  id: z.string(),
  /** What ran, by its own name: `PostgreSQL`, `Redis`, `Valkey`, `mongo-java-server`. */
  product: z.string(),
  version: z.string(),
  /** Whose protocol it speaks, with the version that it claims, where that is another product: `MongoDB 7.0.42`. */
  speaks: z.string().nullable().default(null),
  /** The pooler, proxy or router between, with its version: `PgBouncer 1.18.0`. */
  through: z.string().nullable().default(null),
  /** False where nothing but the server's own word says that it is the product. Files of before did not ask. */
  proven: z.boolean().default(true),
  rung: rungSchema,
  /** Where it came from in words: `embedded binaries`, `PATH`, `distribution package`, `container postgres:18`. */
  provider: z.string(),
  /** Whether another product, or one with a pooler before it, ran in the place of the service that the stack is named for. */
  standIn: z.boolean(),
  durability: durabilitySchema,
  settings: z.record(z.string(), z.string()),
});
export type DatastoreRecord = z.infer<typeof datastoreRecordSchema>;
