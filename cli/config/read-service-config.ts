import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { type GateSettings, gateSettingsSchema } from '../../model/gate/gate-settings.ts';
import type { GatedService } from '../../model/gate/gated-service.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { CONFIG_FILE } from './config-schema.ts';
import { readConfig } from './read-config.ts';

/** What `init` writes for "start" if it found none; a gate refuses it until it is replaced. */
export const START_PLACEHOLDER = 'REPLACE ME by the command that starts the service';

interface ServiceConfig {
  /** Null in a checkout of stackbench itself, whose stacks are gated without one. */
  readonly service: GatedService | null;
  readonly gate: GateSettings;
  /** What the user should change in the configuration file. */
  readonly notices: readonly string[];
}

/**
 * The service and the settings of a gate, from the file that `--config` names or that of the folder.
 * @throws StackbenchError (exit 2) without a service
 */
export async function readServiceConfig(cwd: string, flag: unknown): Promise<ServiceConfig> {
  const { file, config, notices } = await readConfig(flag, cwd);
  if (config.service === undefined && !(await isOwnCheckout(cwd))) throw noService(file);
  if (config.service?.start === START_PLACEHOLDER) throw startNotSet(file);
  return { service: config.service ?? null, gate: config.gate ?? gateSettingsSchema.parse({}), notices };
}

async function isOwnCheckout(folder: string): Promise<boolean> {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) return /"name":\s*"stackbench"/.test(await readTextFile(manifest).catch(() => ''));
  return folder !== dirname(folder) && isOwnCheckout(dirname(folder));
}

function noService(file: string | null): StackbenchError {
  return new StackbenchError({
    code: 'no-service',
    what: 'No service to compare is configured.',
    why: file === null ? `There is no ${CONFIG_FILE} here.` : `${file} has no "service".`,
    fix: 'Run `stackbench init`: it reads the project and writes a configuration.',
    exitCode: EXIT.usage,
  });
}

function startNotSet(file: string | null): StackbenchError {
  return new StackbenchError({
    code: 'start-not-set',
    what: 'The command that starts the service is not configured.',
    why: `"start" in ${file ?? CONFIG_FILE} is still the placeholder that \`stackbench init\` wrote.`,
    fix: 'Replace it with the command, for example "start": "node server.js". Its port comes from {port} or the variable PORT.',
    exitCode: EXIT.usage,
  });
}
