/** Types of the values at each path of a JSON text, such as `items[].price` → number; the whole text is at `$`. */
export type JsonShape = ReadonlyMap<string, ReadonlySet<JsonType>>;
type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** The path of the whole text. */
export const ROOT = '$';

const MOST_PATHS = 500;
const MOST_ELEMENTS = 100;
const MOST_DEPTH = 10;
/** A key that is data, not a name: a number, a date, an id with digits, a hash. */
const DATA_KEY = /^\d|^[0-9a-f]{8}-|^[0-9a-f]{16,}$|^(?=.*\d.*\d)[\w.-]{12,}$|[/@: ]/i;
/** An object with more keys than this is a table by key. */
const MOST_NAMES = 60;

/** Returns the shape of a JSON value: keys and types, arrays by the shapes of their elements, never a value. */
export function jsonShape(value: unknown): JsonShape {
  const shape = new Map<string, Set<JsonType>>();
  walk(value, ROOT, 0, shape);
  return shape;
}

function walk(value: unknown, path: string, depth: number, shape: Map<string, Set<JsonType>>): void {
  if (shape.size >= MOST_PATHS && !shape.has(path)) return;
  const types = shape.get(path) ?? new Set();
  shape.set(path, types.add(typeOf(value)));
  if (typeof value !== 'object' || value === null || depth >= MOST_DEPTH) return;
  if (Array.isArray(value)) {
    for (const element of value.slice(0, MOST_ELEMENTS)) walk(element, `${path}[]`, depth + 1, shape);
    return;
  }
  const entries = Object.entries(value);
  const isTable = entries.length > MOST_NAMES;
  for (const [key, member] of entries) {
    const name = isTable || DATA_KEY.test(key) || key === '' ? '*' : key;
    walk(member, path === ROOT ? name : `${path}.${name}`, depth + 1, shape);
  }
}

function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as 'boolean' | 'number' | 'string' | 'object';
}

/** A path that the answers of one side have and those of the other lack, or at which they have other types. */
export interface ShapeDifference {
  readonly path: string;
  /** In words: `string`, `null`, `missing`. */
  readonly base: string;
  readonly head: string;
}

/**
 * Compares what all answers of a side have in common. A path that only some answers of a side have, the elements of an
 * empty list, and a null in place of a plain value are no difference. Below a difference nothing more is reported.
 */
export function differentShapes(base: readonly JsonShape[], head: readonly JsonShape[]): ShapeDifference[] {
  if (base.length === 0 || head.length === 0) return [];
  const paths = [...new Set([...base, ...head].flatMap((shape) => [...shape.keys()]))];
  const found: ShapeDifference[] = [];
  for (const path of paths) {
    if (found.some((one) => one.path === ROOT || isBelow(path, one.path))) continue;
    const [inBase, inHead] = [typesAt(base, path), typesAt(head, path)];
    const difference =
      inBase.size === 0 || inHead.size === 0
        ? isMissing(path, inBase.size === 0 ? base : head, inBase.size === 0 ? head : base)
        : areOther(inBase, inHead);
    if (difference) found.push({ path, base: words(inBase), head: words(inHead) });
  }
  return found;
}

/** Whether all answers of one side have a path, and those of the other could have it and never do. */
function isMissing(path: string, lacking: readonly JsonShape[], having: readonly JsonShape[]): boolean {
  if (path.endsWith('[]') || path.endsWith('*')) return false;
  if (!having.every((shape) => shape.has(path))) return false;
  const parent = parentOf(path);
  return lacking.every((shape) => shape.get(parent)?.has('object') === true);
}

/** Whether the types exclude each other; null excludes lists and objects only. */
function areOther(base: ReadonlySet<JsonType>, head: ReadonlySet<JsonType>): boolean {
  if ([...base].some((type) => head.has(type))) return false;
  const isNull = (types: ReadonlySet<JsonType>): boolean => [...types].every((type) => type === 'null');
  const isPlain = (types: ReadonlySet<JsonType>): boolean => !types.has('array') && !types.has('object');
  return !(isNull(base) && isPlain(head)) && !(isNull(head) && isPlain(base));
}

function typesAt(shapes: readonly JsonShape[], path: string): ReadonlySet<JsonType> {
  return new Set(shapes.flatMap((shape) => [...(shape.get(path) ?? [])]));
}

function parentOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? ROOT : path.slice(0, dot);
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(`${above}.`) || path.startsWith(`${above}[]`);
}

function words(types: ReadonlySet<JsonType>): string {
  return types.size === 0 ? 'missing' : [...types].sort().join(' or ');
}
