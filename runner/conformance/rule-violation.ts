/** Thrown by a rule that is broken; `unreachable` when there was no answer at all. */
export class RuleViolation extends Error {
  readonly expected: string;
  readonly actual: string;
  readonly unreachable: boolean;

  constructor(expected: string, actual: string, unreachable = false) {
    super(`Expected ${expected}, saw ${actual}`);
    this.name = 'RuleViolation';
    this.expected = expected;
    this.actual = actual;
    this.unreachable = unreachable;
  }
}
