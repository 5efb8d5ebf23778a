import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { explainIssues, plainMessages } from '../../model/explain-issues.ts';
import { explainJsonFault } from '../../model/parse-json.ts';
import { JSON_FIX, lineAndColumn, parseJsonc } from '../../model/parse-jsonc.ts';
import { secretsInJson } from '../../model/secrets/secrets-in.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { keepSecrets } from '../../runner/machine/known-secrets.ts';
import { secretsOfStart } from '../output/redaction.ts';
import { CONFIG_FILE, type Config, configJsonSchema, configSchema } from './config-schema.ts';
import { elsewhere } from './elsewhere.ts';
import { formOf } from './form-of.ts';
import { pathNotices } from './path-notices.ts';

const EXAMPLE =
  'It is JSON, for example {"targets": ["express-postgres"], "rate": 400}; `stackbench init` writes one for a service.';

interface ReadConfig {
  /** Null if no file is named and none is in the folder, or none was wanted. */
  readonly file: string | null;
  readonly config: Config;
  /** What the user should change in the file, in one sentence each. */
  readonly notices: readonly string[];
}

/**
 * Reads the configuration file: the one that `--config` names, otherwise that of the folder, if any; none for null.
 * @throws StackbenchError `bad-config` (exit 2)
 */
export async function readConfig(flag: unknown, cwd: string): Promise<ReadConfig> {
  if (flag === null) return { file: null, config: {}, notices: [] };
  const file = flag === undefined ? join(cwd, CONFIG_FILE) : resolve(cwd, String(flag));
  if (flag === undefined && !existsSync(file)) return { file: null, config: {}, notices: [] };
  const json = parse(file, await textOf(file));
  const parsed = configSchema.safeParse(json, { error: plainMessages });
  if (parsed.success) {
    keepSecrets(Object.values(parsed.data.stacks ?? {}).flatMap(secretsOfStart));
    return { file, config: parsed.data, notices: noticesOf(json, parsed.data, file) };
  }
  const { why, fix } = explainIssues(parsed.error.issues, { schema: configJsonSchema(), formOf, elsewhere });
  throw badConfig(file, { why, fix: fix ?? EXAMPLE, cause: parsed.error });
}

/** One for each key that has a newer name, and for each path that is hardly meant. */
function noticesOf(json: unknown, config: Config, file: string): string[] {
  const { service } = json as { readonly service?: object };
  const isOlder = service !== undefined && Object.hasOwn(service, 'services');
  return [
    ...(isOlder ? [`Note: ${file} uses the older key "services" of "service". Rename it to "datastores".`] : []),
    ...(config.service === undefined ? [] : pathNotices(config.service, file)),
  ];
}

async function textOf(file: string): Promise<string> {
  try {
    return await readTextFile(file);
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw badConfig(file, {
      why: isMissing ? `There is no file ${file}.` : messageOf(cause),
      fix: `Name a readable file with --config, or leave --config out: then ${CONFIG_FILE} of this folder is read, if there is one.`,
      cause,
    });
  }
}

function parse(file: string, text: string): unknown {
  const foreign = text.indexOf('\uFFFD');
  if (foreign !== -1)
    throw badConfig(file, {
      why: `It is neither in UTF-8 nor in UTF-16: see ${lineAndColumn(text, foreign)}.`,
      fix: 'Save it as UTF-8: editors offer that when they save a file.',
      cause: null,
    });
  try {
    const json = parseJsonc(text);
    keepSecrets(secretsInJson(json));
    return json;
  } catch (cause) {
    const fix = cause instanceof SyntaxError ? JSON_FIX : EXAMPLE;
    throw badConfig(file, { why: explainJsonFault(cause), fix, cause: null });
  }
}

function badConfig(file: string, facts: { why: string; fix: string; cause: unknown }): StackbenchError {
  return new StackbenchError({
    code: 'bad-config',
    what: `The configuration file ${file} cannot be used.`,
    ...facts,
    exitCode: EXIT.usage,
  });
}
