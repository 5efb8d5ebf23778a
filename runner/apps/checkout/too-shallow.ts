import { EXIT } from '../../../model/exit-codes.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The setting by which a CI system clones the whole history, by a variable that only it sets. */
const WHOLE_HISTORY = {
  GITLAB_CI: 'Set the variable `GIT_DEPTH: 0` of the job',
  TF_BUILD: 'Set `fetchDepth: 0` of the step `checkout`',
  BITBUCKET_BUILD_NUMBER: 'Set `clone: depth: full` in bitbucket-pipelines.yml',
  TRAVIS: 'Set `git: depth: false` in .travis.yml',
  CIRRUS_CI: 'Set CIRRUS_CLONE_DEPTH to 0, which is no limit',
} as const;
const ON_GITHUB = 'Set `fetch-depth: 0` for actions/checkout';

/** Error for what a shallow clone lacks; `env` decides whose setting is named. */
export function tooShallow(what: string, env: Env): StackbenchError {
  const known = Object.entries(WHOLE_HISTORY).find(([name]) => (env[name] ?? '') !== '');
  return new StackbenchError({
    code: 'shallow-clone',
    what,
    why: 'This clone is shallow: it has only the newest commits.',
    fix: `${known?.[1] ?? ON_GITHUB}, or run \`git fetch --unshallow\`.`,
    exitCode: EXIT.usage,
  });
}
