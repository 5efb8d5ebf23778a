import { join } from 'node:path';
import { EXIT } from '../../model/exit-codes.ts';
import { parseJson } from '../../model/parse-json.ts';
import { StackbenchError, messageOf } from '../../model/stackbench-error.ts';
import { readTextFile } from '../../runner/machine/files/read-regular-file.ts';
import { CONFIG_FILE } from '../config/config-schema.ts';
import { SCHEMA_FILE } from '../config/config-schema.ts';
import { addKey } from '../init/add-to-config.ts';
import { findCiProject } from '../init/ci-project.ts';
import { ciSteps } from '../init/ci-steps.ts';
import { type ServiceDraft, draftService } from '../init/draft-service.ts';
import { isIgnored } from '../init/is-ignored.ts';
import { CIS, writeCi } from '../init/write-ci.ts';
import { writeProjectFile } from '../init/write-project-file.ts';
import type { OptionTable } from '../options/option-spec.ts';
import { givenValue, oneOf } from '../options/read-option.ts';
import type { Command } from './command.ts';

const OPTIONS = {
  ci: {
    type: 'string',
    value: 'system',
    choices: CIS,
    group: 'Options',
    describe: `Write the files for this CI system too: ${CIS.slice(0, -1).join(', ')} or ${CIS.at(-1)}.`,
    inConfig: null,
  },
  force: { type: 'boolean', default: false, group: 'Options', describe: 'Overwrite existing files.', inConfig: null },
} as const satisfies OptionTable;

/** `stackbench init`: generates the service of this folder into the configuration, and prints what is left to do. */
export const initCommand: Command = {
  name: 'init',
  describe: `Generate ${CONFIG_FILE} for the service in this folder`,
  options: OPTIONS,
  examples: [
    { call: 'init', does: 'Generate a configuration' },
    { call: 'init --ci github', does: 'Generate workflows for GitHub Actions too' },
  ],
  async run(context, flags) {
    const { cwd, stdout } = context;
    const force = flags['force'] === true;
    const given = givenValue(OPTIONS.ci, flags['ci']);
    const ci = given === undefined ? null : oneOf('CI', given, CIS);
    const draft = await draftService(cwd, (path) => isIgnored(context, path));
    const written = await writeConfig(cwd, draft, force);
    stdout.write(
      written
        ? `Wrote "service" into ${CONFIG_FILE}.\n`
        : `${CONFIG_FILE} already has a "service"; kept unchanged (use --force to overwrite).\n`,
    );
    const project = ci === null ? null : await findCiProject(context);
    if (ci !== null && project !== null)
      for (const line of await writeCi({ ci, project, service: draft.name, force })) stdout.write(`${line}\n`);
    const forCi = project === null ? [] : ciSteps(project);
    if (written)
      stdout.write(nextSteps({ ...draft, steps: [...draft.steps, ...forCi] }, await isIgnored(context, 'results/')));
    else for (const step of forCi) stdout.write(`To do: ${step}\n`);
    return EXIT.pass;
  },
};

/**
 * Returns false if there is a service already.
 * @throws StackbenchError for a file that is not a JSON object: it is not ours to fix
 */
async function writeConfig(cwd: string, { service }: ServiceDraft, force: boolean): Promise<boolean> {
  const file = join(cwd, CONFIG_FILE);
  const text = await readTextFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw notAddable(file, error);
  });
  if (text === null) {
    const config = { $schema: `./node_modules/stackbench/${SCHEMA_FILE}`, service };
    await writeProjectFile(cwd, file, `${JSON.stringify(config, null, 2)}\n`);
    return true;
  }
  const present = parseObject(text, file);
  if (present['service'] === undefined) await writeProjectFile(cwd, file, addKey(text, 'service', service));
  else if (force) await writeProjectFile(cwd, file, `${JSON.stringify({ ...present, service }, null, 2)}\n`);
  return force || present['service'] === undefined;
}

function parseObject(text: string, file: string): Record<string, unknown> {
  try {
    const parsed = parseJson(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
    throw new Error('It is not a JSON object.');
  } catch (cause) {
    throw notAddable(file, cause);
  }
}

function notAddable(file: string, cause: unknown): StackbenchError {
  return new StackbenchError({
    code: 'bad-config',
    what: `Nothing can be added to the configuration file ${file}.`,
    why: messageOf(cause),
    fix: 'Fix it, or move it away and run `stackbench init` again.',
    exitCode: EXIT.usage,
    cause,
  });
}

function nextSteps({ steps }: ServiceDraft, resultsIgnored: boolean): string {
  const all = [
    ...steps,
    ...(resultsIgnored ? [] : ['Add results/, where stackbench writes, to .gitignore.']),
    'Add stackbench to the devDependencies, from its tarball (the package is not on the public registry), so that editors complete and check this file.',
    'Commit, change something, and compare: stackbench gate --base HEAD~1',
  ];
  const numbered = all.map((step, index) => `  ${index + 1}. ${step}\n`).join('');
  return `It was generated by reading the project; nothing was run. What is left to do:\n\n${numbered}`;
}
