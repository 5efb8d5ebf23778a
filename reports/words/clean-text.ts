/** Controls but tab and newline, and characters that reorder, hide or join the text around them. */
export const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/gu;

/** Text that cannot steer a terminal, reorder a line or break XML: unsafe characters and lone surrogates become `�`. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(UNSAFE, '\ufffd');
}

/** Clean text on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/[\t\n]+/g, ' ');
}

/** Clean text on one line, cut to `limit` characters with `…` at the end. */
export function shorten(text: string, limit: number): string {
  const characters = [...cleanLine(text)];
  return characters.length <= limit ? characters.join('') : `${characters.slice(0, limit - 1).join('')}…`;
}
