import { type RunResult, SCHEMA_VERSION, runResultSchema } from '../../model/document/run-result.ts';
import { checkRun, checkVisits } from './check-contents.ts';
import { kindOf, parseDocument } from './read-document.ts';

/**
 * The result of a run from the JSON of a file.
 * @throws StackbenchError (exit 2) when it is foreign, damaged or of a newer schema.
 */
export function parseResult(file: string, json: unknown): RunResult {
  if (kindOf(json) === 'stackbench-run') checkVisits(file, json);
  const result = parseDocument(file, json, {
    kind: 'stackbench-run',
    version: SCHEMA_VERSION,
    schema: runResultSchema,
  });
  checkRun(file, result);
  return result;
}
