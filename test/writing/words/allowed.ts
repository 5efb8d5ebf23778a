/** A word of the list that is right in one file. */
export interface AllowedWord {
  readonly file: string;
  /** The left column of the word list. */
  readonly avoid: string;
  /** The text around it, so that other uses in the file are still found. */
  readonly within: string;
  readonly reason: string;
}

export const ALLOWED: readonly AllowedWord[] = [
  {
    file: 'cli/completion/completion-scripts.ts',
    avoid: 'else (for otherwise)',
    within: '_files',
    reason: 'a keyword of zsh',
  },
  {
    file: 'cli/completion/completion-scripts.ts',
    avoid: 'else (for otherwise)',
    within: '__fish_complete_path',
    reason: 'a keyword of fish',
  },
];
