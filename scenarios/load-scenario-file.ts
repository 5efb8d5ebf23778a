import { z } from 'zod';
import { EXIT } from '../model/exit-codes.ts';
import { explainJsonFault } from '../model/parse-json.ts';
import { parseJsonc } from '../model/parse-jsonc.ts';
import { StackbenchError } from '../model/stackbench-error.ts';
import { OPERATION_IDS } from './operations.ts';
import type { Scenario } from './scenario.ts';

const scenarioSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'an id has small letters, digits and hyphens, at most 64'),
  description: z.string().max(200).default(''),
  mix: z
    .partialRecord(z.enum(OPERATION_IDS), z.number().min(0).max(1))
    .refine(
      (mix) => Math.abs(Object.values(mix).reduce((sum, share) => sum + share, 0) - 1) < 1e-6,
      'the shares must sum to 1',
    ),
  keys: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('uniform') }),
      z.strictObject({ kind: z.literal('zipf'), theta: z.number().positive().lt(1) }),
    ])
    .default({ kind: 'uniform' }),
});

const EXAMPLE = '{"id": "my-mix", "mix": {"get": 0.9, "update": 0.1}, "keys": {"kind": "zipf", "theta": 0.99}}';

/**
 * The scenario in the text of a JSON file. @throws StackbenchError (exit 2) when `readText` rejects or the file is not
 * a scenario.
 */
export async function loadScenarioFile(file: string, readText: (file: string) => Promise<string>): Promise<Scenario> {
  let json: unknown;
  try {
    json = parseJsonc(await readText(file));
  } catch (cause) {
    throw badScenario(file, explainJsonFault(cause), cause);
  }
  const parsed = scenarioSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badScenario(file, `${issue?.path.join('.') || 'top level'}: ${issue?.message ?? 'invalid'}`, parsed.error);
}

function badScenario(file: string, why: string, cause: unknown): StackbenchError {
  return new StackbenchError({
    code: 'bad-scenario',
    what: `The scenario file ${file} cannot be used.`,
    why,
    fix: `It is JSON with operations ${OPERATION_IDS.join(', ')}, for example ${EXAMPLE}.`,
    exitCode: EXIT.usage,
    cause,
  });
}
