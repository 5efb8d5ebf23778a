import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { EXIT } from '../model/exit-codes.ts';
import { explainIssues, plainMessages } from '../model/explain-issues.ts';
import type { JsonSchema } from '../model/json-schema.ts';
import { ownRequestsSchema } from '../model/own-requests/own-request.ts';
import { requestValuesSchema } from '../model/own-requests/request-values.ts';
import { explainJsonFault } from '../model/parse-json.ts';
import { parseJsonc } from '../model/parse-jsonc.ts';
import { StackbenchError } from '../model/stackbench-error.ts';
import { OPERATION_IDS } from './operations.ts';
import { type OnSecrets, ownScenario } from './own/own-scenario.ts';
import { scenarioSchema } from './scenario-schema.ts';
import type { Scenario } from './scenario.ts';

const { id, description } = scenarioSchema.shape;

const ownSchema = z.strictObject({
  id,
  description,
  requests: ownRequestsSchema,
  values: requestValuesSchema.prefault({}),
});
const EXAMPLE = '{"id": "my-mix", "mix": {"get": 0.9, "update": 0.1}, "keys": {"kind": "zipf", "theta": 0.99}}';

/**
 * The scenario in the text of a JSON file; `onSecrets` gets the secrets of its requests.
 * @throws StackbenchError (exit 2) when `readText` rejects or the file is not a scenario
 */
export async function loadScenarioFile(
  file: string,
  readText: (file: string) => Promise<string>,
  onSecrets: OnSecrets,
): Promise<Scenario> {
  let json: unknown;
  try {
    json = parseJsonc(await readText(file));
  } catch (cause) {
    throw badScenario(file, explainJsonFault(cause), cause);
  }
  const isOwn = typeof json === 'object' && json !== null && Object.hasOwn(json, 'requests');
  if (!isOwn) return parsed(scenarioSchema, json, file);
  const { id, description, ...own } = parsed(ownSchema, json, file);
  const named = description === '' ? { id } : { id, description };
  return ownScenario(named, { ...own, folder: dirname(file), readText, onSecrets, whose: basename(file) });
}

function parsed<Output>(schema: z.ZodType<Output>, json: unknown, file: string): Output {
  const { success, data, error } = schema.safeParse(json, { error: plainMessages });
  if (success) return data;
  const { why, fix } = explainIssues(error.issues, {
    schema: z.toJSONSchema(schema, { io: 'input' }) as JsonSchema,
    formOf: () => null,
  });
  throw badScenario(file, why, error, fix);
}

function badScenario(file: string, why: string, cause: unknown, fix: string | null = null): StackbenchError {
  return new StackbenchError({
    code: 'bad-scenario',
    what: `The scenario file ${file} cannot be used.`,
    why,
    fix: `${fix === null ? '' : `${fix} `}It is JSON with operations ${OPERATION_IDS.join(', ')}, for example ${EXAMPLE}; or with "requests", as docs/own-stacks.md says.`,
    exitCode: EXIT.usage,
    cause,
  });
}
