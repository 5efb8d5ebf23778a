import { type FormattingOptions, type Node, applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';

/**
 * Sets a key in the text of a JSON object, at its end if it is new; the rest with its comments is unchanged, and the
 * new lines take its indentation.
 */
export function setKey(text: string, key: string, value: unknown): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return text;
  if (findNodeAtLocation(root, [key]) === undefined) return added(text, root, key, value);
  return applyEdits(text, modify(text, [key], value, { formattingOptions: formatOf(text) }));
}

/** `modify` would format the member before it, and take its comment. */
function added(text: string, root: Node, key: string, value: unknown): string {
  const end = root.offset + root.length - 1;
  const last = root.children?.at(-1);
  const lastEnd = last === undefined ? root.offset + 1 : last.offset + last.length;
  const before = text.slice(lastEnd, end).trimEnd();
  const separator = last === undefined || hasComma(before) ? '' : ',';
  const { eol, indent } = styleOf(text);
  const lines = JSON.stringify(value, null, indent).split('\n');
  const member = `${indent}${JSON.stringify(key)}: ${lines.join(`${eol}${indent}`)}`;
  return `${text.slice(0, lastEnd)}${separator}${before}${eol}${member}${eol}${text.slice(end)}`;
}

/** Whether there is a comma outside comments. */
function hasComma(text: string): boolean {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').includes(',');
}

function styleOf(text: string): { readonly indent: string; readonly eol: string } {
  return { indent: /^[ \t]+(?=["/])/m.exec(text)?.[0] ?? '  ', eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

function formatOf(text: string): FormattingOptions {
  const { indent, eol } = styleOf(text);
  return { insertSpaces: !indent.startsWith('\t'), tabSize: indent.length, eol };
}
