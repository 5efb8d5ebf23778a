import { EXIT } from '../model/exit-codes.ts';
import { explainJsonFault } from '../model/parse-json.ts';
import { parseJsonc } from '../model/parse-jsonc.ts';
import { StackbenchError } from '../model/stackbench-error.ts';
import { OPERATION_IDS } from './operations.ts';
import { scenarioSchema } from './scenario-schema.ts';
import type { Scenario } from './scenario.ts';

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
