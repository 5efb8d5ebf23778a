import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { CONFIG_FILE, type Config, configSchema } from './config-schema.ts';
import { explainIssues, plainMessages } from './explain-issues.ts';

const EXAMPLE =
  'It is JSON, for example {"targets": ["express-postgres"], "rate": 300}; `stackbench init` writes one for a service.';

export interface ReadConfig {
  /** Null where no file was named and none is in the folder. */
  readonly file: string | null;
  readonly config: Config;
}

/** Reads the configuration file: the one named by `--config`, else the folder's own, else nothing. @throws StackbenchError `bad-config` (exit 2). */
export async function readConfig(flag: unknown, cwd: string): Promise<ReadConfig> {
  const file = flag === undefined ? join(cwd, CONFIG_FILE) : resolve(cwd, String(flag));
  if (flag === undefined && !existsSync(file)) return { file: null, config: {} };
  let json: unknown;
  try {
    json = JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw badConfig(file, { why: messageOf(cause), fix: EXAMPLE, cause });
  }
  const parsed = configSchema.safeParse(json, { error: plainMessages });
  if (parsed.success) return { file, config: parsed.data };
  const { why, suggestion } = explainIssues(parsed.error.issues);
  throw badConfig(file, { why, fix: suggestion ?? EXAMPLE, cause: parsed.error });
}

function badConfig(file: string, facts: { why: string; fix: string; cause: unknown }): StackbenchError {
  return new StackbenchError({
    code: 'bad-config',
    what: `The configuration file ${file} cannot be used.`,
    ...facts,
    exitCode: EXIT.usage,
  });
}
