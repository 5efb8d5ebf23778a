import { deflateSync } from 'node:zlib';
import { seededRandom } from '../../model/stats/seeded-random.ts';

type Random = () => number;
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'length',
  '',
  '0',
  '\u001B[31mname',
];
const TEXTS = [
  '\u001B]0;title\u0007',
  '\u009B31m\u202Eback\u0000\r',
  'a.'.repeat(20_000),
  'x://a:'.repeat(10_000),
  '\n'.repeat(20_000),
  ' '.repeat(20_000),
  '\u{1F600}'.repeat(1000),
  '\uD800',
  ...NAMES,
];
const NUMBERS = [0, -0, -1, 0.5, 1e-320, 1e21, 1.7e308, 2 ** 53, 2 ** 31, -(2 ** 31)];

/**
 * A document that somebody damaged, or made to do harm; the same for the same seed. `samples` are texts of whole
 * documents.
 */
export function makeHostile(samples: readonly string[], seed: number): Buffer {
  const random = seededRandom(seed);
  const sample = pick(samples, random);
  const kind = random();
  if (kind < 0.3) return damageBytes(Buffer.from(sample), random);
  const json = parse(sample);
  if (json === undefined || kind < 0.34) return Buffer.from(extreme(sample, random));
  let changed = json;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) changed = change(changed, random);
  const text = JSON.stringify(changed);
  // A name that objects swallow is put in as text.
  const named = random() < 0.1 ? text.replace(/"[a-zA-Z]+":/, `"${pick(NAMES.slice(0, 5), random)}":`) : text;
  return random() < 0.1 ? damageBytes(Buffer.from(named), random) : Buffer.from(named);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function damageBytes(bytes: Buffer, random: Random): Buffer {
  const at = Math.floor(random() * bytes.length);
  const way = random();
  if (way < 0.3) return bytes.subarray(0, at);
  if (way < 0.4) return Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(TEXTS, random)), bytes.subarray(at)]);
  if (way < 0.5) return Buffer.concat([bytes, bytes]);
  if (way < 0.55) return Buffer.from(bytes.toString('utf8'), 'utf16le');
  if (way < 0.6) return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
  const changed = Buffer.from(bytes);
  for (let left = 1 + Math.floor(random() * 8); left > 0; left -= 1)
    changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
  return changed;
}

/** Texts that cost most where a reader's time grows faster than its text. */
function extreme(sample: string, random: Random): string {
  const length = 20_000 + Math.floor(random() * 80_000);
  return pick(
    [
      () => '\n'.repeat(length),
      () => `${sample.slice(0, 200)}${' '.repeat(length)}`,
      () => '['.repeat(length),
      () => `${'{"a":'.repeat(length)}1${'}'.repeat(length)}`,
      () => `[${'{},'.repeat(length)}{}]`,
      () => `{"kind":"stackbench-run",${Array.from({ length }, (_, at) => `"k${at}":0`).join(',')}}`,
      () => `"${'\\u0041'.repeat(length)}"`,
      () => `${'1 '.repeat(length)}ms\n`.repeat(2),
      () => `${sample}\n`.repeat(3),
      () => '\0'.repeat(length),
      () => '',
    ],
    random,
  )();
}

/** The same document with one value or name in it changed. */
function change(json: Json, random: Random): Json {
  if (typeof json !== 'object' || json === null) return strange(json, random);
  const names = Object.keys(json);
  if (names.length === 0 || random() < 0.05) return Array.isArray(json) ? [strange(null, random)] : alter(json, random);
  if (random() < 0.12) return alter(json, random);
  const name = pick(names, random);
  if (Array.isArray(json)) return json.map((value, at) => (String(at) === name ? change(value, random) : value));
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [key, key === name ? change(value, random) : value]),
  );
}

/** An object or list with a member more, less, under another name, or many times. */
function alter(json: Json[] | { [name: string]: Json }, random: Random): Json {
  if (Array.isArray(json)) {
    const one = json.length === 0 ? strange(null, random) : pick(json, random);
    if (random() < 0.3) return json.slice(1);
    const times = random() < 0.1 && JSON.stringify(one).length < 2000 ? 3000 : 2;
    return [...json, ...Array.from({ length: times }, () => one)];
  }
  const entries = Object.entries(json);
  const gone = Math.floor(random() * entries.length);
  const way = random();
  if (way < 0.4) return Object.fromEntries(entries.filter((_entry, at) => at !== gone));
  const name = pick(NAMES, random);
  if (way < 0.7) return Object.fromEntries([...entries, [name, strange(null, random)]]);
  return Object.fromEntries(entries.map(([key, value], at) => [at === gone ? name : key, value]));
}

function strange(value: Json, random: Random): Json {
  if (typeof value === 'string' && value.startsWith('HIST') && random() < 0.7) return strangeHistogram(value, random);
  if (typeof value === 'string' && random() < 0.6) return pick(TEXTS, random);
  if (typeof value === 'number' && random() < 0.7) return pick([value * 1e9, -value, value + 0.5, ...NUMBERS], random);
  return pick<() => Json>(
    [
      () => null,
      () => true,
      () => pick(NUMBERS, random),
      () => pick(TEXTS, random),
      () => [],
      () => ({}),
      () => deep(random),
    ],
    random,
  )();
}

function deep(random: Random): Json {
  let json: Json = 1;
  for (let left = pick([20, 150, 3000], random); left > 0; left -= 1) json = random() < 0.5 ? [json] : { a: json };
  return json;
}

/** A histogram that is damaged, asks for far too many buckets, or inflates to megabytes. */
function strangeHistogram(encoded: string, random: Random): string {
  const at = Math.floor(random() * encoded.length);
  const way = random();
  if (way < 0.25) return encoded.slice(0, at);
  if (way < 0.5)
    return `${encoded.slice(0, at)}${pick(['A', '/', '=', '\n', '\u001B'], random)}${encoded.slice(at + 1)}`;
  const header = Buffer.alloc(40);
  const payload = Buffer.alloc(pick([0, 100, 45_000, 3_000_000], random), pick([0, 1, 2, 0xff, 0x80], random));
  header.writeUInt32BE(0x1c849313, 0);
  header.writeInt32BE(payload.length, 4);
  header.writeInt32BE(pick([0, 3, 5, 900, -1], random), 12);
  header.writeBigInt64BE(BigInt(pick([0, 1, 1_000_000, 2 ** 52], random)), 16);
  header.writeBigInt64BE(pick([0n, 2n, 60_000_000n, 2n ** 53n, 2n ** 62n], random), 24);
  const inflated = deflateSync(Buffer.concat([header, payload]));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0x1c849314, 0);
  head.writeInt32BE(pick([inflated.length, 2 ** 31 - 1, -1], random), 4);
  return Buffer.concat([head, inflated]).toString('base64');
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}
