import type { engines } from '../load/engines/registry.ts';

/** The id of an engine: `k6`. */
export type EngineId = keyof typeof engines;

/** The phases of a visit, in order; an engine's round, or all steps of a capacity, are a phase of their own. */
export type Phase = 'start' | 'conformance' | 'fill' | 'warm-up' | EngineId | 'capacity' | 'stop';

/** Measures the wall time of each phase, and reports each as it begins. */
export class PhaseClock {
  /** Rounded to whole milliseconds. */
  readonly phasesMs: Partial<Record<Phase, number>> = {};
  readonly #onPhase: (phase: Phase) => void;

  constructor(onPhase: (phase: Phase) => void) {
    this.#onPhase = onPhase;
  }

  async time<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    this.#onPhase(phase);
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.phasesMs[phase] = Math.round(performance.now() - startedAt);
    }
  }
}
