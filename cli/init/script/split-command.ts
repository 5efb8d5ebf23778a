/** One command of a line, and what joins it to the next: empty for the last. */
export interface ShellPart {
  readonly text: string;
  readonly joint: '&&' | '||' | ';' | '&' | '|' | '';
}

/** Splits a shell line at `&&`, `||`, `;`, `&` and `|` outside of quotes. */
export function splitCommand(line: string): ShellPart[] {
  const parts: ShellPart[] = [];
  const tokens =
    line.match(/"(?:[^"\\]|\\.)*"|'[^']*'|\\.|\d?>&\d?|&>|&&|\|\||[;&|]|\$\([^)]*\)|[^"'\\;&|]|["'\\]/gs) ?? [];
  let text = '';
  const push = (joint: ShellPart['joint']): void => {
    if (text.trim() !== '') parts.push({ text: text.trim(), joint });
    text = '';
  };
  for (const token of tokens) {
    if (token === '&&' || token === '||' || token === ';' || token === '&' || token === '|') push(token);
    else text += token;
  }
  push('');
  return parts;
}

/** The words of one command, with their quotes. */
export function shellWords(command: string): string[] {
  return command.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\]|["'\\])+/gs) ?? [];
}

/** A word without the quotes around it. */
export function unquote(word: string): string {
  return word.replace(/^(["'])(.*)\1$/s, '$2').replaceAll('\\"', '"');
}
