import { encodePath } from '../../model/gate/encode-path.ts';
import { type OwnRequest, nameOfOwnRequest } from '../../model/own-requests/own-request.ts';
import type { OwnRequestSpec, OwnRequests, Piece, Template, Writing } from './own-requests.ts';
import { headerText } from './own-stream.ts';
import type { ValueSet } from './read-values.ts';

/** `{name}`, `\{name}` for braces that stay, and `{{name}}` of a template, as the gate fills them. */
const PLACEHOLDER = /\{\{[\w.-]+\}\}|(\\?)\{([\w.-]+)\}/g;
/** In place of a placeholder while a path is encoded, which does not change it. */
const MARK = /stackbench-part-(\d+)-6b1f29d8/;

type Json = Exclude<OwnRequest['body'], undefined>;
type Sets = readonly ValueSet[];

/** Makes templates of requests and values, from which a stream writes requests. */
export function compileRequests(requests: readonly OwnRequest[], sets: Sets): OwnRequests {
  const all = requests.reduce((sum, { weight }) => sum + weight, 0);
  return {
    requests: requests.map((request) => compile(request, request.weight / all, sets)),
    sets: sets.map(({ rows }) => rows),
  };
}

function compile(request: OwnRequest, share: number, sets: Sets): OwnRequestSpec {
  const { method, path, headers, body, expect = null, check = null } = request;
  return {
    name: nameOfOwnRequest(request),
    method,
    share,
    paths: [path].flat().map((one) => pathTemplate(one, sets)),
    headers: headersOf(headers, body).map(([name, value]) => [
      name,
      joined(piecesOf(headerText(value), 'header', sets)),
    ]),
    body:
      body === undefined
        ? null
        : typeof body === 'string'
          ? joined(piecesOf(body, 'text', sets))
          : joined(jsonPieces(body, sets)),
    expectation: { status: expect, body: check },
  };
}

function headersOf(headers: Readonly<Record<string, string>>, body: Json | undefined): [name: string, value: string][] {
  const isNamed = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const isJson = body !== undefined && typeof body !== 'string';
  return [
    ...(isJson && !isNamed ? [['Content-Type', 'application/json'] as [string, string]] : []),
    ...Object.entries(headers),
  ];
}

function pathTemplate(path: string, sets: Sets): Template {
  const pieces = piecesOf(path, 'path', sets);
  const marked = pieces.map((piece, index) =>
    typeof piece === 'string' ? piece : `stackbench-part-${index}-6b1f29d8`,
  );
  return joined(
    encodePath(marked.join(''))
      .split(MARK)
      .map((text, index) => (index % 2 === 0 ? text : (pieces[Number(text)] as Piece))),
  );
}

/** A text that is only a placeholder becomes a value of the type that is drawn. */
function jsonPieces(json: Json, sets: Sets): Piece[] {
  if (typeof json === 'string') {
    const pieces = piecesOf(json, 'in-json', sets);
    const [only] = pieces;
    if (pieces.length === 1 && typeof only === 'object') return [{ ...only, as: 'json' }];
    return [
      '"',
      ...pieces.map((piece) => (typeof piece === 'string' ? JSON.stringify(piece).slice(1, -1) : piece)),
      '"',
    ];
  }
  if (typeof json !== 'object' || json === null) return [JSON.stringify(json)];
  if (Array.isArray(json)) return ['[', ...separated(json.map((entry) => jsonPieces(entry, sets))), ']'];
  const members = Object.entries(json).map(([name, value]) => [
    ...nameless(jsonPieces(name, sets)),
    ':',
    ...jsonPieces(value, sets),
  ]);
  return ['{', ...separated(members), '}'];
}

/** The name of a member is a text, of whatever type its value is. */
function nameless(pieces: readonly Piece[]): Piece[] {
  const [only] = pieces;
  return pieces.length === 1 && typeof only === 'object' ? ['"', { ...only, as: 'in-json' }, '"'] : [...pieces];
}

function separated(lists: readonly (readonly Piece[])[]): Piece[] {
  return lists.flatMap((pieces, index) => (index === 0 ? pieces : [',', ...pieces]));
}

function piecesOf(text: string, as: Writing, sets: Sets): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.toWellFormed().matchAll(PLACEHOLDER)) {
    const [whole, escape, name] = match;
    pieces.push(text.toWellFormed().slice(end, match.index));
    end = match.index + whole.length;
    if (name === undefined) pieces.push(whole);
    else if (escape !== '') pieces.push(whole.slice(1));
    else pieces.push(placeholderOf(name, as, sets) ?? whole);
  }
  return [...pieces, text.toWellFormed().slice(end)].filter((piece) => piece !== '');
}

function placeholderOf(name: string, as: Writing, sets: Sets): Piece | null {
  if (name === 'n' || name === 'uuid') return { from: name, column: 0, as };
  for (const [from, { placeholders }] of sets.entries()) {
    const column = placeholders.indexOf(name);
    if (column !== -1) return { from, column, as };
  }
  return null;
}

/** Neighbouring texts as one. */
function joined(pieces: readonly Piece[]): Template {
  return pieces.reduce<Piece[]>((done, piece) => {
    const last = done.at(-1);
    if (typeof last === 'string' && typeof piece === 'string') return [...done.slice(0, -1), last + piece];
    return [...done, piece];
  }, []);
}
