import { createHash } from 'node:crypto';
import { EXIT } from '../../model/exit-codes.ts';
import { checkPlaceholders } from '../../model/gate/placeholders/check-placeholders.ts';
import { OWN_DIALECT } from '../../model/own-requests/own-placeholders.ts';
import { type OwnRequest, nameOfOwnRequest } from '../../model/own-requests/own-request.ts';
import type { RequestValues } from '../../model/own-requests/request-values.ts';
import { secretsOfRequests } from '../../model/secrets/secrets-of-requests.ts';
import { serviceDatastoreSchema } from '../../model/service-parts.ts';
import { StackbenchError } from '../../model/stackbench-error.ts';
import type { Scenario } from '../scenario.ts';
import { compileRequests } from './compile-requests.ts';
import { type ValueSet, readValues, secretsOfValues } from './read-values.ts';

/** Characters of the digest by which requests are compared. */
const DIGEST_LENGTH = 12;
const LONGEST_DESCRIPTION = 200;

/** Values that must not be shown in anything that is written. */
export type OnSecrets = (secrets: readonly string[]) => void;

interface OwnSource {
  readonly requests: readonly OwnRequest[];
  readonly values: RequestValues;
  /** Folder of the files of values. */
  readonly folder: string;
  readonly readText: (file: string) => Promise<string>;
  readonly onSecrets: OnSecrets;
  /** Whose requests they are, for messages: `stacks.my-api`. */
  readonly whose: string;
}

/**
 * A scenario that plays requests of the user's, with all values read. It has a digest of everything that is sent, so
 * that results of other requests are not taken for the same.
 * @throws StackbenchError `bad-values` (exit 2) for values that cannot be used, and placeholders that they do not fill
 */
export async function ownScenario(
  { id, description }: Pick<Scenario, 'id'> & { readonly description?: string },
  { requests, values, whose, onSecrets, ...source }: OwnSource,
): Promise<Scenario> {
  onSecrets(secretsOfRequests(requests));
  const sets = await readValues(values, source);
  onSecrets(secretsOfValues(sets));
  requirePlaceholders(requests, sets, whose);
  const own = compileRequests(requests, sets);
  const digest = createHash('sha256').update(JSON.stringify(own)).digest('hex').slice(0, DIGEST_LENGTH);
  return {
    id,
    description: description ?? describeRequests(requests),
    mix: {},
    keys: { kind: 'uniform' },
    own: { ...own, digest },
  };
}

/** A file's columns are known only when it is read. */
function requirePlaceholders(requests: readonly OwnRequest[], sets: readonly ValueSet[], whose: string): void {
  const values = sets.flatMap(({ placeholders }) => placeholders);
  const [fault] = checkPlaceholders(
    { start: '', env: {}, requests, values },
    [],
    serviceDatastoreSchema.options,
    OWN_DIALECT,
  );
  if (fault === undefined) return;
  const at = fault.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  throw new StackbenchError({
    code: 'bad-values',
    what: `A placeholder of ${whose} has no value.`,
    why: `${whose}${at}: ${fault.message}.`,
    fix: fault.fix,
    exitCode: EXIT.usage,
  });
}

function describeRequests(requests: readonly OwnRequest[]): string {
  const names = requests.filter(({ weight }) => weight > 0).map(nameOfOwnRequest);
  const text = `${names.length} ${names.length === 1 ? 'request' : 'requests'} of the stacks' own API: ${names.join(', ')}`;
  return text.length > LONGEST_DESCRIPTION ? `${text.slice(0, LONGEST_DESCRIPTION - 1)}…` : text;
}
