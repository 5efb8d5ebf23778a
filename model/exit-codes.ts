/** The exit codes of the process; if several apply, `worstExit` decides. */
export const EXIT = {
  pass: 0,
  failed: 1,
  usage: 2,
  couldNotRun: 3,
  inconclusive: 4,
  invalid: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const worstFirst: readonly ExitCode[] = [
  EXIT.interrupted,
  EXIT.usage,
  EXIT.couldNotRun,
  EXIT.invalid,
  EXIT.failed,
  EXIT.inconclusive,
];

/** Returns the code that decides if several apply: 130 > 2 > 3 > 5 > 1 > 4 > 0. An empty list is a pass. */
export function worstExit(codes: readonly ExitCode[]): ExitCode {
  return worstFirst.find((code) => codes.includes(code)) ?? EXIT.pass;
}
