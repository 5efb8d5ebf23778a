import { mean } from '../../../model/stats/mean.ts';
import { withDescendants } from '../../machine/processes/process-tree.ts';
import { residentBytes } from '../../measure/process-cpu.ts';

const MIB = 2 ** 20;
/**
 * What must stay free beside the apps. The generators start when all apps are warm: k6 took 272 MB with four stacks,
 * autocannon 152 MB at another time; the rest is for growth of datastores and of the runner.
 */
export const RESERVE_BYTES = 384 * MIB;
/** A stack of the catalogue took 71 to 84 MB when it was ready, and grew by 50 to 186 MB until it was warm. */
const FIRST_START_BYTES = 96 * MIB;
const FIRST_GROWTH_BYTES = 128 * MIB;

/** What is known of the memory of a run's apps, by stack. Figures are bytes of resident memory. */
export class AppMemory {
  /** Bytes that may still be taken; null if unknown, and then every app is started. */
  readonly availableBytes: () => number | null;
  /** The stack that is in each group of apps; null if apps are not put into groups. */
  readonly reference: string | null;
  /** What was available before the first app. */
  readonly atStartBytes: number | null;
  readonly #started = new Set<string>();
  readonly #ready = new Map<string, number>();
  readonly #warm = new Map<string, number>();

  constructor(availableBytes: () => number | null, reference: string | null) {
    this.availableBytes = availableBytes;
    this.atStartBytes = availableBytes();
    this.reference = reference;
  }

  /** Reads what an app takes now, with its children, when it is ready or warm; the most of all readings counts. */
  read(id: string, pids: readonly number[], when: 'ready' | 'warm'): void {
    this.#started.add(id);
    const bytes = residentBytes([...new Set(pids.flatMap(withDescendants))]);
    const known = when === 'ready' ? this.#ready : this.#warm;
    if (bytes !== null) known.set(id, Math.max(bytes, known.get(id) ?? 0));
  }

  /** Whether an app was started before, so that it is known what it takes as far as that can be read. */
  wasStarted(id: string): boolean {
    return this.#started.has(id);
  }

  /** What the start of an app takes: all that it ever took or, before its first start, the most of the others. */
  startBytes(id: string): number {
    const own = this.#warm.get(id) ?? this.#ready.get(id);
    return own ?? (this.#ready.size === 0 ? FIRST_START_BYTES : Math.max(...this.#ready.values()));
  }

  /** By how much an app grows until it is warm; before it was warm once, the most of the others. */
  growthBytes(id: string): number {
    const grown = [...this.#warm].map(([other, bytes]) => ({
      id: other,
      bytes: growth(bytes, this.#ready.get(other)),
    }));
    const own = grown.find((one) => one.id === id);
    if (own !== undefined) return own.bytes;
    return grown.length === 0 ? FIRST_GROWTH_BYTES : Math.max(...grown.map(({ bytes }) => bytes));
  }

  /** Whether it is known by how much an app grows. */
  wasWarm(id: string): boolean {
    return this.#warm.has(id);
  }

  /** What a warm app takes; of one that never was warm, about what the others take. */
  bytes(id: string): number {
    const own = this.#warm.get(id);
    if (own !== undefined) return own;
    if (this.#warm.size > 0) return Math.max(this.#ready.get(id) ?? 0, mean([...this.#warm.values()]));
    return this.startBytes(id) + FIRST_GROWTH_BYTES;
  }
}

function growth(warm: number, ready: number | undefined): number {
  return Math.max(0, warm - (ready ?? warm));
}
