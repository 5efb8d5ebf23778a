/**
 * What a server said of itself, flat: `buildInfo.version`, `info.redis_version`, `version()` → the text of the value.
 */
export type Facts = Readonly<Record<string, string>>;

/**
 * A fact that has this form; the first group of the pattern, where it has one, is a version, and a group `product` a
 * name.
 */
interface Sign {
  readonly fact: string;
  readonly pattern: RegExp;
}

/** How one product is known: any of the signs will do. */
interface Fingerprint {
  readonly product: string;
  readonly signs: readonly Sign[];
  /** Where its version stands when the sign that was found holds none. */
  readonly version?: Sign;
  /**
   * Whether it has the engine of the product whose protocol it speaks, so that its settings mean the same for
   * durability.
   */
  readonly sameEngine?: boolean;
}

/** All that is known of those who speak one protocol. */
export interface ProtocolFingerprints {
  /** Whose protocol it is: `MongoDB`. */
  readonly product: string;
  readonly version: Sign;
  /** Other products; the first that shows a sign is it. */
  readonly others: readonly Fingerprint[];
  /** What may stand between: poolers, proxies, routers. */
  readonly between: readonly Fingerprint[];
  /** What only the product itself is known to say; all of them are needed. */
  readonly genuine: readonly Sign[];
}

/** What answers at an address. */
interface ProductMatch {
  readonly product: string;
  /** The product's own version; `unknown` where it does not tell. */
  readonly version: string;
  /**
   * Whose protocol it speaks, with the version that it claims, where that is another product: `MongoDB 7.0.42`; else
   * null.
   */
  readonly speaks: string | null;
  /** What stands between, with its version: `PgBouncer 1.18.0`; null where nothing is seen. */
  readonly through: string | null;
  /** False if only its own word says that it is the product. */
  readonly proven: boolean;
  readonly sameEngine: boolean;
}

const UNKNOWN = 'unknown';

/** Finds out which product answers, from what it says. */
export function matchProduct(facts: Facts, protocol: ProtocolFingerprints): ProductMatch {
  const claimed = read(facts, protocol.version)?.version || UNKNOWN;
  const other = find(facts, protocol.others);
  if (other !== null) {
    const speaks = claimed === UNKNOWN ? protocol.product : `${protocol.product} ${claimed}`;
    const { product, version, sameEngine } = other;
    return { product, version, speaks, through: null, proven: true, sameEngine };
  }
  const between = find(facts, protocol.between);
  return {
    product: protocol.product,
    version: claimed,
    speaks: null,
    through: between === null ? null : withVersion(between.product, between.version),
    proven: protocol.genuine.every((sign) => read(facts, sign) !== null),
    sameEngine: true,
  };
}

interface Found {
  readonly product: string;
  readonly version: string;
  readonly sameEngine: boolean;
}

function find(facts: Facts, fingerprints: readonly Fingerprint[]): Found | null {
  for (const { product, signs, version, sameEngine = false } of fingerprints) {
    const shown = signs.map((sign) => read(facts, sign)).filter((one) => one !== null);
    const [first] = shown;
    if (first === undefined) continue;
    const elsewhere = version === undefined ? null : read(facts, version);
    const own = [...shown, elsewhere].find((one) => one !== null && one.version !== '')?.version ?? UNKNOWN;
    return { product: first.product ?? product, version: own, sameEngine };
  }
  return null;
}

/**
 * What a fact that has the form of a sign holds, the version empty where there is none; null where the form is another.
 */
function read(facts: Facts, { fact, pattern }: Sign): { version: string; product: string | undefined } | null {
  const text = facts[fact];
  const match = text === undefined ? null : pattern.exec(text);
  if (match === null) return null;
  const { groups } = match;
  const version = groups === undefined ? match[1] : groups['version'];
  return { version: version?.trim() ?? '', product: groups?.['product']?.trim() };
}

function withVersion(product: string, version: string): string {
  return version === UNKNOWN ? product : `${product} ${version}`;
}
