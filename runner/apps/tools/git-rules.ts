import type { ToolRule } from './tool-fault.ts';

/** What git says when something that it needs is missing here, or out of reach. */
export const GIT_RULES: readonly ToolRule[] = [
  {
    when: /git: 'lfs' is not a git command|git-lfs.*not found|external filter 'git-lfs [^']*' failed|cannot run git-lfs/,
    what: () => 'git-lfs is not installed, and this repository keeps files with it.',
    fix: () => 'Install git-lfs: `apt-get install git-lfs` (or `brew install git-lfs`), then `git lfs install`.',
  },
  {
    when: /Smudge error: Error downloading (\S+)|[Ss]mudge filter lfs failed|batch response: /,
    what: (file) => `git-lfs could not fetch ${file === undefined ? 'files' : file}.`,
    fix: () =>
      'Run `git lfs fetch --all` here first: what lies in .git/lfs is not fetched again (in CI: `lfs: true` for actions/checkout).',
  },
  {
    when: /promisor remote/,
    what: () =>
      'This is a partial clone (`--filter`), and git could not fetch the files that it lacks from the remote.',
    fix: () =>
      'Let this machine reach the remote; or fetch all files once: `git fetch --refetch --no-filter`, or a clone without `--filter`.',
  },
  {
    when: /dubious ownership in repository at '([^']+)'/,
    what: (folder) => `git does not trust the repository ${folder}: it belongs to another user.`,
    fix: (folder) => `Run \`git config --global --add safe.directory '${folder}'\` first.`,
  },
  {
    when: /fatal: (?:clone of '([^']+)' into submodule path|Fetched in submodule path)|not our ref|Unable to find current revision in submodule path|did not contain ([0-9a-f]{7,64})/,
    what: () => 'A submodule is not in this clone, and it could not be fetched from its own repository.',
    fix: () =>
      'Check it out here first: `git submodule update --init --recursive` (in CI: `submodules: recursive` for actions/checkout, with a token that may read it). What lies in .git/modules is not fetched again.',
  },
];
