import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { type GateSettings, gateSettingsSchema } from '../../model/gate/gate-settings.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { CONFIG_FILE } from './config-schema.ts';
import { readConfig } from './read-config.ts';
import { START_PLACEHOLDER } from './start-placeholder.ts';

interface ServiceConfig {
  /** Null in a checkout of stackbench itself, whose stacks are gated without one. */
  readonly service: GatedService | null;
  readonly gate: GateSettings;
}

/** The service and the settings of a gate, by `--config` or the folder's own file. @throws StackbenchError (exit 2) without a service. */
export async function readServiceConfig(cwd: string, flag: unknown): Promise<ServiceConfig> {
  const { file, config } = await readConfig(flag, cwd);
  if (config.service === undefined && !(await isOwnCheckout(cwd))) throw noService(file);
  if (config.service?.start === START_PLACEHOLDER) throw startNotSet(file);
  return { service: config.service ?? null, gate: config.gate ?? gateSettingsSchema.parse({}) };
}

async function isOwnCheckout(folder: string): Promise<boolean> {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return /"name":\s*"stackbench"/.test(await readTextFile(manifest).catch(() => ''));
  return folder !== dirname(folder) && isOwnCheckout(dirname(folder));
}

function noService(file: string | null): StackbenchError {
  return new StackbenchError({
    code: 'no-service',
    what: 'It is not known which service to gate.',
    why: file === null ? `There is no ${CONFIG_FILE} here.` : `${file} has no "service".`,
    fix: 'Run `stackbench init`: it looks at the project and writes what it finds.',
    exitCode: EXIT.usage,
  });
}

function startNotSet(file: string | null): StackbenchError {
  return new StackbenchError({
    code: 'start-not-set',
    what: 'It is not known how the service is started.',
    why: `"start" in ${file ?? CONFIG_FILE} is still the placeholder that \`stackbench init\` wrote.`,
    fix: 'Replace it by the command, for example "start": "node server.js". Its port comes from {port} or the variable PORT.',
    exitCode: EXIT.usage,
  });
}
