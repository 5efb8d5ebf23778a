import { parseJson } from '../../../model/parse-json.ts';
import { readTextFile } from '../../machine/files/read-regular-file.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What a CI system says of the change that it tests; null for what it does not say. */
export interface CiChange {
  /** Its commit is a merge that it made of the change, onto what comes before it. */
  readonly mergeOf: 'pull-request' | 'queue' | null;
  /** The commit that it tests; a step may have checked out another. */
  readonly commit: string | null;
  /** The branch that the change goes to. */
  readonly target: string | null;
  /** A commit of that branch, or of the merge queue, that the change is compared with. */
  readonly base: string | null;
  readonly defaultBranch: string | null;
  /** The branch that is tested. */
  readonly branch: string | null;
  /** The commit of that branch before it was pushed. */
  readonly before: string | null;
}

/** Variables with the branch that a pull request goes to, by the CI system that sets them. */
const TARGETS = [
  'GITHUB_BASE_REF',
  'CI_MERGE_REQUEST_TARGET_BRANCH_NAME',
  'SYSTEM_PULLREQUEST_TARGETBRANCH',
  'BITBUCKET_PR_DESTINATION_BRANCH',
  'CHANGE_TARGET',
  'BUILDKITE_PULL_REQUEST_BASE_BRANCH',
  'CIRRUS_BASE_BRANCH',
  'CODEBUILD_WEBHOOK_BASE_REF',
  'CI_COMMIT_TARGET_BRANCH',
];
const BASES = [
  'CI_MERGE_REQUEST_TARGET_BRANCH_SHA',
  'CI_MERGE_REQUEST_DIFF_BASE_SHA',
  'BITBUCKET_PR_DESTINATION_COMMIT',
  'CIRRUS_BASE_SHA',
];
const DEFAULTS = ['CI_DEFAULT_BRANCH', 'BUILDKITE_PIPELINE_DEFAULT_BRANCH', 'CIRRUS_DEFAULT_BRANCH'];
const BRANCHES = [
  'CI_COMMIT_BRANCH',
  'CIRCLE_BRANCH',
  'BITBUCKET_BRANCH',
  'BUILDKITE_BRANCH',
  'BUILD_SOURCEBRANCH',
  'CIRRUS_BRANCH',
  'BRANCH_NAME',
];
const COMMITS = ['GITHUB_SHA', 'CI_COMMIT_SHA', 'BUILD_SOURCEVERSION'];
/** Branches of GitHub's merge queue, which other CI systems test as any branch. */
const QUEUE = /^gh-readonly-queue\/(.+)\/pr-\d+-([0-9a-f]{40,64})$/;
const COMMIT = /^(?!0+$)[0-9a-f]{40,64}$/;

/** Reads the variables of a CI system, and the event that GitHub writes into a file. */
export async function readCiChange(env: Env): Promise<CiChange> {
  const event = await readEvent(env['GITHUB_EVENT_PATH']);
  const at = (...path: readonly string[]): unknown => path.reduce<unknown>(fieldOf, event);
  const first = (names: readonly string[]): string | null =>
    names.map((name) => textOf(env[name])).find(Boolean) ?? null;
  const branch = branchName(textOf(at('ref')) ?? textOf(env['GITHUB_REF']) ?? first(BRANCHES));
  const queue = QUEUE.exec(branch ?? '');
  const isPush = env['GITHUB_EVENT_NAME'] === 'push' || env['CI_PIPELINE_SOURCE'] === 'push';
  const target =
    first(TARGETS) ??
    textOf(at('pull_request', 'base', 'ref')) ??
    textOf(at('merge_group', 'base_ref')) ??
    queue?.[1] ??
    targetOfOthers(env);
  return {
    mergeOf: queue !== null || env['GITHUB_EVENT_NAME'] === 'merge_group' ? 'queue' : mergedByCi(env),
    commit: first(COMMITS),
    target: branchName(target),
    base:
      commitOf(at('merge_group', 'base_sha')) ??
      commitOf(at('pull_request', 'base', 'sha')) ??
      commitOf(queue?.[2]) ??
      commitOf(first(BASES)),
    defaultBranch: branchName(textOf(at('repository', 'default_branch')) ?? first(DEFAULTS)),
    branch,
    before: isPush ? (commitOf(at('before')) ?? commitOf(env['CI_COMMIT_BEFORE_SHA'])) : null,
  };
}

function mergedByCi(env: Env): 'pull-request' | null {
  const merges =
    env['GITHUB_EVENT_NAME'] === 'pull_request' ||
    /^merge(d_result|_train)$/.test(env['CI_MERGE_REQUEST_EVENT_TYPE'] ?? '') ||
    env['BUILD_REASON'] === 'PullRequest';
  return merges ? 'pull-request' : null;
}

/** On these, the variable of the target names the tested branch when there is no pull request. */
function targetOfOthers(env: Env): string | null {
  if (!['', 'false'].includes(env['TRAVIS_PULL_REQUEST'] ?? '')) return textOf(env['TRAVIS_BRANCH']);
  return (env['DRONE_PULL_REQUEST'] ?? '') === '' ? null : textOf(env['DRONE_TARGET_BRANCH']);
}

/** The event, which may be missing or anything; then nothing is known of it. */
async function readEvent(path: string | undefined): Promise<unknown> {
  try {
    return path === undefined || path === '' ? null : parseJson(await readTextFile(path));
  } catch {
    return null;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function commitOf(value: unknown): string | null {
  return typeof value === 'string' && COMMIT.test(value) ? value : null;
}

/** `release/1.2` of `refs/heads/release/1.2`; null for a tag and for a reference of a pull request. */
function branchName(ref: string | null): string | null {
  const name = ref?.replace(/^refs\/heads\//, '') ?? null;
  return name === null || name.startsWith('refs/') ? null : name;
}
