import { type FormattingOptions, type Node, applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';

/** Sets a key of an object that is the value of a key, which may be missing, in the same way. */
export function setKeyIn(text: string, outer: string, key: string, value: unknown): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const inner = root === undefined ? undefined : findNodeAtLocation(root, [outer]);
  if (inner === undefined) return setKey(text, outer, { [key]: value });
  if (findNodeAtLocation(inner, [key]) === undefined) return added(text, inner, { key, value, depth: 2 });
  return applyEdits(text, modify(text, [outer, key], value, { formattingOptions: formatOf(text) }));
}

/**
 * Sets a key in the text of a JSON object, at its end if it is new; the rest with its comments is unchanged, and the
 * new lines take its indentation.
 */
export function setKey(text: string, key: string, value: unknown): string {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return text;
  if (findNodeAtLocation(root, [key]) === undefined) return added(text, root, { key, value, depth: 1 });
  return applyEdits(text, modify(text, [key], value, { formattingOptions: formatOf(text) }));
}

interface Member {
  readonly key: string;
  readonly value: unknown;
  /** Of its object in the file, from 1. */
  readonly depth: number;
}

/** `modify` would format the member before it, and take its comment. */
function added(text: string, object: Node, { key, value, depth }: Member): string {
  const end = object.offset + object.length - 1;
  const last = object.children?.at(-1);
  const lastEnd = last === undefined ? object.offset + 1 : last.offset + last.length;
  const before = text.slice(lastEnd, end).trimEnd();
  const separator = last === undefined || hasComma(before) ? '' : ',';
  const { eol, indent } = styleOf(text);
  const lines = JSON.stringify(value, null, indent).split('\n');
  const margin = indent.repeat(depth);
  const member = `${margin}${JSON.stringify(key)}: ${lines.join(`${eol}${margin}`)}`;
  const close = indent.repeat(depth - 1);
  return `${text.slice(0, lastEnd)}${separator}${before}${eol}${member}${eol}${close}${text.slice(end)}`;
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
