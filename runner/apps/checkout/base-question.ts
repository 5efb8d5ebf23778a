/** What the base of a head is asked with. */
export interface BaseQuestion {
  readonly head: string;
  /** Names of the branches that the head is: it cannot have left those. */
  readonly branches: readonly string[];
  /** Whether the head has changes that no commit has, so that its own commit may be the base. */
  readonly changed: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onNote: (text: string) => void;
}
