import { z } from 'zod';
import { gateResultSchema } from '../../../model/document/gate-result.ts';
import { EXIT } from '../../../model/exit-codes.ts';
import { parseJson } from '../../../model/parse-json.ts';
import { messageOf, StackbenchError } from '../../../model/stackbench-error.ts';
import { readRegularFile } from '../../machine/files/read-regular-file.ts';

/** Ten thousand gates of 5 kB. */
const MOST_BYTES = 50_000_000;

/** First line of a log: what all its gates have in common. */
export const selfCheckHeadSchema = z.strictObject({
  kind: z.literal('stackbench-self-check'),
  schemaVersion: z.literal(1),
  service: z.string(),
  /** `cpu=5%`, `wait=2ms`; null for A against A. */
  plant: z.string().nullable(),
  commit: z.string().nullable(),
  startedAt: z.string(),
  machine: z.strictObject({ cpuModel: z.string(), cpus: z.int(), kernel: z.string(), node: z.string() }),
  minEffect: z.number(),
  maxEffect: z.number(),
  /** Absent in logs of earlier versions, which did not say. */
  maxBlocks: z.int().positive().optional(),
  maxDurationMs: z.number().positive().optional(),
});
export type SelfCheckHead = z.infer<typeof selfCheckHeadSchema>;

/** One gate of a self-check, with the log ratios of its blocks, so that it can be judged again. */
const selfCheckGateSchema = z.strictObject({
  run: z.int().positive(),
  seed: z.int(),
  /** The instruction of the plant's module: `cpu:1500rounds`; null without one. */
  planted: z.string().nullable(),
  startedAt: z.string(),
  answer: z.enum(['open', 'pass', 'regressed', 'inconclusive', 'invalid']),
  ended: z.string(),
  /** What each block ran from; absent in logs of earlier versions, whose gates ran from two checkouts. */
  copies: gateResultSchema.shape.copies.optional(),
  blocks: z.int().nonnegative(),
  /** From the first block's beginning to the answer. */
  elapsedMs: z.number(),
  /**
   * Median over blocks of the share of the sides' core (in logs of earlier versions, of the machine) that others used.
   */
  foreignCpuShare: z.number().nullable(),
  tests: z.array(
    z.strictObject({
      key: z.string(),
      answer: z.string(),
      decidedAt: z.int().nullable(),
      /** Head ÷ base with its interval. */
      effect: z.tuple([z.number(), z.number().nullable(), z.number().nullable()]).nullable(),
      ratios: z.array(z.number()),
    }),
  ),
  failure: z.string().nullable(),
});
export type SelfCheckGate = z.infer<typeof selfCheckGateSchema>;

export interface SelfCheckLog {
  readonly head: SelfCheckHead;
  readonly gates: readonly SelfCheckGate[];
}

/**
 * Reads a log; null if there is none yet. A last line that was cut off by a kill is left out.
 * @throws StackbenchError (exit 2)
 */
export async function readSelfCheckLog(file: string): Promise<SelfCheckLog | null> {
  const text = await textOf(file);
  if (text.trim() === '') return null;
  const lines = text.split('\n');
  // Without a line break at its end the last line is not whole.
  const whole = lines.slice(0, -1).filter((line) => line !== '');
  try {
    const [head = '', ...gates] = whole;
    return {
      head: selfCheckHeadSchema.parse(parseJson(head)),
      gates: gates.map((line) => selfCheckGateSchema.parse(parseJson(line))),
    };
  } catch (cause) {
    throw unreadable(file, messageOf(cause).split('\n')[0] ?? '', cause);
  }
}

/** Empty if there is none. */
async function textOf(file: string): Promise<string> {
  try {
    return (await readRegularFile(file, MOST_BYTES)).toString('utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw unreadable(file, messageOf(cause), cause);
  }
}

function unreadable(file: string, why: string, cause: unknown): StackbenchError {
  return new StackbenchError({
    code: 'unreadable-self-check',
    what: `${file} cannot be resumed.`,
    why: `It is not a log of this self-check: ${why}`,
    fix: 'Name another file with --log.',
    exitCode: EXIT.usage,
    cause,
  });
}
