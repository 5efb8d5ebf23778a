/** From when on a process runs at a speed: 1 is undisturbed, 0 a pause. */
export interface SpeedChange {
  readonly atMs: number;
  readonly speed: number;
}

/** How much work of undisturbed milliseconds a process has done by a time, and when it has done so much. */
export class Timeline {
  readonly #at: number[] = [];
  readonly #speed: number[] = [];
  readonly #work: number[] = [];
  /** Where the last look-ups were: the next ones are mostly a little later. */
  #lastAt = 0;
  #lastOf = 0;

  /** Changes ascend; the speed before the first one is that of it. */
  constructor(changes: readonly SpeedChange[]) {
    let work = changes[0]?.atMs ?? 0;
    for (const { atMs, speed } of changes) {
      const last = this.#at.length - 1;
      if (last >= 0) work += (atMs - (this.#at[last] as number)) * (this.#speed[last] as number);
      this.#at.push(atMs);
      this.#speed.push(speed);
      this.#work.push(work);
    }
  }

  workAt(ms: number): number {
    const index = (this.#lastAt = lastUpTo(this.#at, ms, this.#lastAt));
    return (this.#work[index] as number) + (ms - (this.#at[index] as number)) * (this.#speed[index] as number);
  }

  timeOf(work: number): number {
    const index = (this.#lastOf = lastUpTo(this.#work, work, this.#lastOf));
    return (this.#at[index] as number) + (work - (this.#work[index] as number)) / (this.#speed[index] as number);
  }
}

/**
 * Index of the last value that is at most `limit`, looked for from `hint` on; 0 if none is. Of equal ones the last, which
 * has a speed above 0.
 */
function lastUpTo(ascending: readonly number[], limit: number, hint: number): number {
  let index = (ascending[hint] as number) <= limit ? hint : 0;
  while (index + 1 < ascending.length && (ascending[index + 1] as number) <= limit) index += 1;
  return index;
}

const PAUSE_EVERY_MS = 3000;

/** Bursts of other work of 0.1 to 3 s that take 0 to 50% of the speed, with `gapMs` between them on average; none for 0. */
export function burstsOf(random: () => number, untilMs: number, gapMs: number): SpeedChange[] {
  const changes: SpeedChange[] = [{ atMs: 0, speed: 1 }];
  if (gapMs === 0) return changes;
  for (let now = gapMs * exponential(random); now < untilMs; now += gapMs * exponential(random)) {
    changes.push({ atMs: now, speed: 1 - 0.5 * random() });
    now += 100 + 2900 * random();
    changes.push({ atMs: now, speed: 1 });
  }
  return changes;
}

/** The machine's speed times that of a process, with its pauses of 20 to 80 ms every 3 s on average. */
export function processSpeed(
  machine: readonly SpeedChange[],
  own: { readonly random: () => number; readonly untilMs: number; readonly speed: number; readonly pauses: boolean },
): Timeline {
  const events: { atMs: number; machine?: number; running?: boolean }[] = machine.map(({ atMs, speed }) => ({
    atMs,
    machine: speed,
  }));
  if (own.pauses) {
    const { random, untilMs } = own;
    for (let now = PAUSE_EVERY_MS * exponential(random); now < untilMs; now += PAUSE_EVERY_MS * exponential(random)) {
      events.push({ atMs: now, running: false });
      now += 20 + 60 * random();
      events.push({ atMs: now, running: true });
    }
  }
  events.sort((a, b) => a.atMs - b.atMs);
  let [speed, running] = [1, true];
  return new Timeline(
    events.map((event) => {
      speed = event.machine ?? speed;
      running = event.running ?? running;
      return { atMs: event.atMs, speed: running ? speed * own.speed : 0 };
    }),
  );
}

export function exponential(random: () => number): number {
  return -Math.log(1 - random());
}

export function normal(random: () => number): number {
  return Math.sqrt(2 * exponential(random)) * Math.cos(2 * Math.PI * random());
}
