/** A process as `ps` lists it. */
export interface PsRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** As `/proc/PID/stat` has it: the first letter, such as `R`, `S`, `T`, `Z`. */
  readonly state: string;
  readonly hasTerminal: boolean;
  readonly rssBytes: number;
  /** CPU time so far of its own threads, those that ended included. */
  readonly cpuUs: number;
  /** Seconds since 1970; with the id it names one process for ever. */
  readonly startTime: string;
}

/** What `ps` printed. */
export interface PsTable {
  readonly rows: ReadonlyMap<number, PsRow>;
  /** Step of its CPU times, µs: 10 ms on macOS, 1 s elsewhere. */
  readonly stepUs: number;
}

/**
 * Options of `ps`. Each column has an option of its own: on macOS, what follows a `=` is a title, commas included.
 * The times come last, because they contain spaces.
 */
export const PS_ARGS: readonly string[] = [
  '-A',
  ...['pid', 'ppid', 'pgid', 'state', 'tty', 'rss', 'time', 'lstart'].flatMap((column) => ['-o', `${column}=`]),
];

const NO_TERMINAL = /^[?-]+$/;
const HUNDREDTH_US = 10_000;
const SECOND_US = 1_000_000;

/** Reads what `ps` prints with `PS_ARGS` in the C locale and UTC; lines that are no processes are skipped. */
export function parsePs(text: string): PsTable {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const rows = lines.flatMap((fields) => {
    const row = rowOf(fields);
    return row === null ? [] : [[row.pid, row] as const];
  });
  const isFine = lines.some(({ 6: time = '' }) => /:\d\d\.\d\d$/.test(time));
  return { rows: new Map(rows), stepUs: isFine ? HUNDREDTH_US : SECOND_US };
}

function rowOf(fields: readonly string[]): PsRow | null {
  const [pid, parent, group, state = '', terminal = '', rssKib, time = '', ...started] = fields;
  const [cpuUs, startTime] = [cpuTime(time), startSecond(started.join(' '))];
  const numbers = [pid, parent, group, rssKib].map(Number);
  if (cpuUs === null || startTime === null || numbers.some((number) => !Number.isInteger(number))) return null;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    state: state.slice(0, 1),
    hasTerminal: !NO_TERMINAL.test(terminal),
    rssBytes: Number(rssKib) * 1024,
    cpuUs,
    startTime,
  };
}

/** `0:01.23`, `125:07.10`, `01:02:03`, `1-02:03:04` in µs. */
function cpuTime(text: string): number | null {
  const parts = /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d\d)(?:\.(\d\d))?$/.exec(text)?.slice(1);
  if (parts === undefined) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0, hundredths = 0] = parts.map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * SECOND_US + hundredths * HUNDREDTH_US;
}

/** `Sat Nov 28 10:00:00 2026` in seconds since 1970. */
function startSecond(text: string): string | null {
  const [, month, day, time, year] = /^\w{3} (\w{3}) (\d+) (\d\d:\d\d:\d\d) (\d{4})$/.exec(text) ?? [];
  const ms = Date.parse(`${day} ${month} ${year} ${time} UTC`);
  return Number.isNaN(ms) ? null : `${ms / 1000}`;
}
