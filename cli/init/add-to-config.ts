/**
 * Adds a key at the end of the text of a JSON object; the rest is unchanged, and the new lines take its indentation.
 */
export function addKey(text: string, key: string, value: unknown): string {
  const end = text.lastIndexOf('}');
  const before = text.slice(0, end).trimEnd();
  const indent = /^\{\s*\n([ \t]+)/.exec(text.trimStart())?.[1] ?? '  ';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = JSON.stringify(value, null, indent).split('\n');
  const added = `${indent}${JSON.stringify(key)}: ${lines.join(`${newline}${indent}`)}`;
  const separator = before.endsWith('{') ? '' : ',';
  const rest = text.slice(end);
  return `${before}${separator}${newline}${added}${newline}${rest}`;
}
