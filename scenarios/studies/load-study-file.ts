import { EXIT } from '../../model/exit-codes.ts';
import { parseJson } from '../../model/parse-json.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { type Study, studySchema } from './study.ts';

const EXAMPLE =
  '{"id": "my-pool", "question": "Which pool?", "targets": ["express-postgres"], "variants": [{"postgres.poolMax": 10}, {"postgres.poolMax": 4}]}';

/**
 * The study in the text of a JSON file. @throws StackbenchError (exit 2) when `readText` rejects or the file is not a
 * study.
 */
export async function loadStudyFile(file: string, readText: (file: string) => Promise<string>): Promise<Study> {
  let json: unknown;
  try {
    json = parseJson(await readText(file));
  } catch (cause) {
    throw badStudy(file, messageOf(cause), cause);
  }
  const parsed = studySchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badStudy(file, `${issue?.path.join('.') || 'top level'}: ${issue?.message ?? 'invalid'}`, parsed.error);
}

function badStudy(file: string, why: string, cause: unknown): StackbenchError {
  return new StackbenchError({
    code: 'bad-study',
    what: `The study file ${file} cannot be used.`,
    why,
    fix: `It is JSON, for example ${EXAMPLE}.`,
    exitCode: EXIT.usage,
    cause,
  });
}
