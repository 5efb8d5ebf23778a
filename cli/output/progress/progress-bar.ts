import { formatDuration } from '../../../model/duration.ts';

const BAR_WIDTH = 24;

/** How far an experiment is, and how long it will still take: by its estimate at first, then by its own pace. */
export class ProgressBar {
  readonly #startedAt = performance.now();
  readonly #estimateMs: number;
  #done = 0;
  #total: number;
  #doneAt = this.#startedAt;

  /** An experiment that begins now, of `total` visits. */
  constructor({ estimateMs, total }: { readonly estimateMs: number; readonly total: number }) {
    this.#estimateMs = estimateMs;
    this.#total = total;
  }

  advance({ done, total }: { readonly done: number; readonly total: number }): void {
    this.#done = done;
    this.#total = total;
    this.#doneAt = performance.now();
  }

  get total(): number {
    return this.#total;
  }

  get isDone(): boolean {
    return this.#done >= this.#total;
  }

  /** `5 min left` */
  left(): string {
    const now = performance.now();
    const leftMs =
      this.#done === 0
        ? Math.max(0, this.#estimateMs - (now - this.#startedAt))
        : Math.max(
            0,
            ((this.#doneAt - this.#startedAt) / this.#done) * (this.#total - this.#done) - (now - this.#doneAt),
          );
    return `${formatDuration(leftMs)} left`;
  }

  /** `████░░░░ 4/20 · 5 min left` */
  text(): string {
    const filled = Math.round((this.#done / Math.max(1, this.#total)) * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    return `${bar} ${this.#done}/${this.#total} · ${this.left()}`;
  }

  /** `14:05`: when it will end by its estimate. */
  endsAt(): string {
    return new Date(Date.now() + this.#estimateMs).toTimeString().slice(0, 5);
  }
}
