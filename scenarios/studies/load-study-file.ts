import { z } from 'zod';
import { EXIT } from '../../model/exit-codes.ts';
import { explainIssues, plainMessages } from '../../model/explain-issues.ts';
import type { JsonSchema } from '../../model/json-schema.ts';
import { ownValue } from '../../model/own-value.ts';
import { explainJsonFault } from '../../model/parse-json.ts';
import { JSON_FIX, parseJsonc } from '../../model/parse-jsonc.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { type Study, studySchema } from './study.ts';

const EXAMPLE =
  'It is JSON, for example {"id": "my-pool", "question": "Which pool?", "targets": ["express-postgres"], "variants": [{"postgres.poolMax": 10}, {"postgres.poolMax": 4}]}.';

/** A valid form of each member. */
const FORMS: Readonly<Record<string, string>> = {
  id: '"id": "my-pool"',
  question: '"question": "How many connections does my pool need?"',
  targets: '"targets": ["express-postgres"]',
  variants: '"variants": [{}, { "postgres.poolMax": 4 }]',
  names: '"names": ["the default", "a pool of 4"]',
  beside: '"beside": ["express-redis"]',
  scenario: '"scenarios": ["mixed-crud"]',
  scenarios: '"scenarios": ["read", { "id": "mine", "mix": { "get": 1 } }]',
  items: '"items": [10000, 100000]',
  connections: '"connections": 32',
  duration: '"duration": "2s"',
  metrics: '"metrics": ["cpu", "throughput", "p99"]',
  answer: '"answer": { "kind": "difference", "per": "create" }',
};

/**
 * The study in the text of a JSON file. @throws StackbenchError (exit 2) when `readText` rejects or the file is not a
 * study, with everything that is wrong in it.
 */
export async function loadStudyFile(file: string, readText: (file: string) => Promise<string>): Promise<Study> {
  let json: unknown;
  try {
    json = parseJsonc(await readText(file));
  } catch (cause) {
    throw badStudy(file, explainJsonFault(cause), cause instanceof SyntaxError ? JSON_FIX : EXAMPLE, cause);
  }
  const parsed = studySchema.safeParse(json, { error: plainMessages });
  if (parsed.success) return parsed.data;
  const schema = z.toJSONSchema(studySchema, { io: 'input', target: 'draft-7' }) as JsonSchema;
  const { why, fix } = explainIssues(parsed.error.issues, { schema, formOf: ([name]) => formOf(name) });
  throw badStudy(file, why, fix ?? EXAMPLE, parsed.error);
}

function formOf(name: PropertyKey | undefined): string | null {
  return typeof name === 'string' ? (ownValue(FORMS, name) ?? null) : null;
}

function badStudy(file: string, why: string, fix: string, cause: unknown): StackbenchError {
  return new StackbenchError({
    code: 'bad-study',
    what: `The study file ${file} cannot be used.`,
    why,
    fix,
    exitCode: EXIT.usage,
    cause,
  });
}
