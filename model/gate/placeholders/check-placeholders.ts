import type { BracedWord } from './find-placeholders.ts';
import { type KnownPlaceholders, type Place, knownPlaceholders } from './known-placeholders.ts';
import { type ServiceTexts, type PlaceholderText, textsOf } from './texts-of-service.ts';

/** Which placeholders are known where, and what gives a datastore's a value. */
export interface PlaceholderDialect {
  readonly known: typeof knownPlaceholders;
  /** Whether `{env.NAME}` is filled in `env`. */
  readonly hasEnv: boolean;
  /** Whether a word in braces of a body is hardly meant as it is, although nothing fills it. */
  readonly isMeant: (name: string, datastores: readonly string[], values: readonly string[]) => boolean;
  /** The members that name datastores, for messages. */
  readonly member: string;
  /** That member with a datastore added. */
  readonly add: (datastores: readonly string[], added: string) => string;
}

const GATED: PlaceholderDialect = {
  known: knownPlaceholders,
  hasEnv: true,
  isMeant: () => false,
  member: '"datastores"',
  add: (datastores, added) => `"datastores": ${list([...datastores, added])}`,
};

/** A placeholder that has no value, at a path in the service. */
interface PlaceholderFault {
  readonly path: (string | number)[];
  readonly message: string;
  readonly fix: string;
}

/** Names that people give to a value of each request; nobody means them as they are in a body. */
const VARIED: ReadonlySet<string> = new Set(
  'id i n index counter count seq uuid guid random rand timestamp now'.split(' '),
);

/**
 * Placeholders of a service that nothing replaces.
 * @param all every datastore that a service may ask for
 */
export function checkPlaceholders(
  service: ServiceTexts,
  datastores: readonly string[],
  all: readonly string[],
  dialect: PlaceholderDialect = GATED,
): PlaceholderFault[] {
  return textsOf(service).flatMap(({ path, place, kind, words, taken }) => {
    const known = dialect.known(place, datastores, taken);
    const possible = dialect.known(place === 'prepare' ? 'start' : place, all, taken);
    const isMeant = (name: string): boolean => dialect.isMeant(name, all, taken ?? []);
    const faults = words.filter((word) => isFault(word, { kind, known, possible, isMeant }));
    return faults.map((word) => ({ path, ...explained(word, { place, kind, known, possible, datastores, dialect }) }));
  });
}

function isFault(
  { name, written, isLiteral }: BracedWord,
  {
    kind,
    known,
    possible,
    isMeant,
  }: Pick<Around, 'kind' | 'known' | 'possible'> & { readonly isMeant: (name: string) => boolean },
): boolean {
  // `{{port}}` and `${port}` would keep a brace or a sign.
  if (possible.has(name) && written !== `{${name}}`) return kind !== 'body';
  if (known.has(name)) return false;
  if (possible.has(name)) return !isLiteral;
  const isNear = possible.nearest(name) !== null;
  if (kind === 'body')
    return !isLiteral && (VARIED.has(name.toLowerCase()) || (isNear && name.length > 3) || isMeant(name));
  const mayBeLiteral = isLiteral || (kind === 'command' && known.names.length === 0);
  return mayBeLiteral ? isNear && !isTemplate(written) : true;
}

function isTemplate(written: string): boolean {
  return written.startsWith('{{');
}

interface Around {
  readonly place: Place;
  readonly kind: PlaceholderText['kind'];
  readonly known: KnownPlaceholders;
  readonly possible: KnownPlaceholders;
  readonly datastores: readonly string[];
  readonly dialect: PlaceholderDialect;
}

function explained(
  { name, written }: BracedWord,
  { place, kind, known, possible, datastores, dialect }: Around,
): { readonly message: string; readonly fix: string } {
  const meant = possible.has(name) ? name : possible.nearest(name);
  const braced = known.names.map((each) => `{${each}}`).join(', ');
  if (place === 'prepare')
    return {
      message: `${written} has no value here: it is run before ports and datastores exist`,
      fix: `Use it in "migrate", "seed", "start" or "env", or remove it.${keepBraces(written)}`,
    };
  const variable = kind === 'command' && dialect.hasEnv ? /^env\.(\w+)$/.exec(name)?.[1] : undefined;
  if (variable !== undefined)
    return {
      message: `${written} has no value in commands, which every user of the machine can read`,
      fix: `Write $${variable}, and "${variable}": "${written}" in "env".`,
    };
  const datastore = meant?.split('.')[0] ?? '';
  const missing = meant !== null && !known.has(meant);
  if (missing && meant === name)
    return {
      message: `${written} has no value: "${datastore}" is not in ${dialect.member}`,
      fix: `Write ${dialect.add(datastores, datastore)}, or remove the placeholder.`,
    };
  const suggestion = meant === null ? '' : `Did you mean {${meant}}?`;
  const added = missing ? ` Then write ${dialect.add(datastores, datastore)} too.` : '';
  const paths = kind === 'path' ? 'Write the paths themselves, for example "path": ["/items/1", "/items/2"].' : '';
  return {
    message: `there is no placeholder ${written}; known here: ${braced}`,
    fix: suggestion === '' ? `${paths || 'Use one of these.'}${keepBraces(written)}` : `${suggestion}${added}`,
  };
}

/** A backslash is doubled in JSON. */
function keepBraces(written: string): string {
  return ` Braces that should stay are written ${written.replace('{', String.raw`\\{`)}.`;
}

function list(names: readonly string[]): string {
  return `[${[...new Set(names)].map((name) => `"${name}"`).join(', ')}]`;
}
