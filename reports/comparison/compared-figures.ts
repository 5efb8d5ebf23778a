import type { Load } from '../../model/document/load.ts';

/** How the values of a figure are written. */
type FigureUnit = 'per-second' | 'ms' | 'cpu-us' | 'share';

/** A figure in which results are compared, as it is shown; one table each. */
export interface ShownFigure {
  readonly id: string;
  /** Heading of its table, with the unit. */
  readonly title: string;
  /** Its name within a sentence. */
  readonly short: string;
  readonly unit: FigureUnit;
  readonly better: 'more' | 'less';
  /** What a better and a worse one is called. */
  readonly words: { readonly better: string; readonly worse: string };
  /** Whether it is shown if space is short. */
  readonly main: boolean;
}

/** A figure of a run, and where it is found. */
export interface ComparedFigure extends ShownFigure {
  readonly loadKind: Load['kind'];
  /** As the visits name it; errors have a test of their own. */
  readonly figure: 'okPerSec' | 'p50' | 'p95' | 'p99' | 'cpuUs' | 'errors';
}

const SPEED = { better: 'faster', worse: 'slower' } as const;
const CPU = { better: 'less CPU', worse: 'more CPU' } as const;
const ERRORS = { better: 'fewer errors', worse: 'more errors' } as const;

const latency = (loadKind: Load['kind'], figure: 'p50' | 'p95' | 'p99', main: boolean): ComparedFigure => ({
  id: `${loadKind}-${figure}`,
  loadKind,
  figure,
  title: `${figure} ${loadKind === 'open' ? 'of the open model' : 'of the closed loop'}, ms`,
  short: `${loadKind} ${figure}`,
  unit: 'ms',
  better: 'less',
  words: SPEED,
  main,
});

/** All figures, in reading order. The throughput of the open model is not among them: it is the requested rate. */
export const COMPARED_FIGURES: readonly ComparedFigure[] = [
  {
    id: 'closed-throughput',
    loadKind: 'closed',
    figure: 'okPerSec',
    title: 'Throughput of the closed loop, 2xx/s',
    short: 'throughput',
    unit: 'per-second',
    better: 'more',
    words: SPEED,
    main: true,
  },
  latency('open', 'p99', true),
  latency('open', 'p95', true),
  latency('open', 'p50', true),
  cpu('closed', true),
  errors('open', true),
  errors('closed', true),
  cpu('open', false),
  latency('closed', 'p50', false),
  latency('closed', 'p95', false),
  latency('closed', 'p99', false),
];

function cpu(loadKind: Load['kind'], main: boolean): ComparedFigure {
  return {
    id: `${loadKind}-cpu`,
    loadKind,
    figure: 'cpuUs',
    title: `CPU of the app per request, µs, ${loadKind === 'open' ? 'open model' : 'closed loop'}`,
    short: `${loadKind} CPU`,
    unit: 'cpu-us',
    better: 'less',
    words: CPU,
    main,
  };
}

function errors(loadKind: Load['kind'], main: boolean): ComparedFigure {
  return {
    id: `${loadKind}-errors`,
    loadKind,
    figure: 'errors',
    title: `Errors ${loadKind === 'open' ? 'of the open model' : 'of the closed loop'}`,
    short: `${loadKind} errors`,
    unit: 'share',
    better: 'less',
    words: ERRORS,
    main,
  };
}
