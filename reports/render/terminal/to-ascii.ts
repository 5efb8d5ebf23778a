const SPELLINGS: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '─': '-',
  '│': '|',
  '…': '~',
  '“': '"',
  '”': '"',
  '’': "'",
  '≤': '<',
  '×': 'x',
  '·': '-',
  µ: 'u',
  '−': '-',
  '→': '>',
  '±': '~',
};

/** One ASCII character for each other one, so that tables keep their shape: rules as `-|+`, what has no likeness as `?`. */
export function toAscii(text: string): string {
  return text.replaceAll(
    /[^\u0000-\u007F]/gu,
    (character) => SPELLINGS[character] ?? (/[\u2500-\u257F]/u.test(character) ? '+' : '?'),
  );
}
