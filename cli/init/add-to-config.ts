import { join } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { explainJsonFault } from '../../model/parse-json.ts';
import { parseJsonc } from '../../model/parse-jsonc.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { CONFIG_FILE, SCHEMA_FILE } from '../config/config-schema.ts';
import { writeProjectFile } from './write-project-file.ts';

type Config = Readonly<Record<string, unknown>>;

/**
 * Adds to the configuration of a folder: a new file gets `first`; of one that exists, `add` returns the new text, or
 * null if it is to stay as it is. Returns whether something was written.
 * @throws StackbenchError for a file that is not a JSON object: it is not ours to fix
 */
export async function addToConfig(
  cwd: string,
  first: Config,
  add: (text: string, config: Config) => string | null,
): Promise<boolean> {
  const file = join(cwd, CONFIG_FILE);
  const text = await readTextFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw notAddable(file, error);
  });
  const config = { $schema: `./node_modules/stackbench/${SCHEMA_FILE}`, ...first };
  const written = text === null ? `${JSON.stringify(config, null, 2)}\n` : add(text, parseObject(text, file));
  if (written === null) return false;
  await writeProjectFile(cwd, file, written);
  return true;
}

function parseObject(text: string, file: string): Config {
  try {
    const parsed = parseJsonc(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
    throw new Error('It is not a JSON object.');
  } catch (cause) {
    throw notAddable(file, cause);
  }
}

/** The error of a configuration to which nothing can be added. */
export function notAddable(file: string, cause: unknown): StackbenchError {
  return new StackbenchError({
    code: 'bad-config',
    what: `Nothing can be added to the configuration file ${file}.`,
    why: explainJsonFault(cause),
    fix: 'Fix it, or move it away and run `stackbench init` again.',
    exitCode: EXIT.usage,
    cause,
  });
}
