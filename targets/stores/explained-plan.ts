type Node = Readonly<Record<string, unknown>>;

/**
 * How PostgreSQL reads the table, from a row of `EXPLAIN (FORMAT JSON)`: `Seq Scan`, or `Index Scan using items_name`.
 * Null for anything else.
 */
export function postgresPlan(row: unknown): string | null {
  const [explained] = listIn(row, 'QUERY PLAN');
  const scan = lowest(nodeIn(explained, 'Plan'), (node) => listIn(node, 'Plans')[0]);
  const plan = nameOf(scan, 'Node Type', 'Index Name', ' using ');
  return plan !== null && scan?.['Parallel Aware'] === true ? `Parallel ${plan}` : plan;
}

/** How MongoDB reads the collection, from what `explain` answers: `COLLSCAN`, or `IXSCAN items_name`. */
export function mongodbPlan(explained: unknown): string | null {
  const winning = nodeIn(nodeIn(explained, 'queryPlanner'), 'winningPlan');
  const scan = lowest(nodeIn(winning, 'queryPlan') ?? winning, (node) => node['inputStage']);
  return nameOf(scan, 'stage', 'indexName', ' ');
}

function lowest(top: Node | null, below: (node: Node) => unknown): Node | null {
  let node = top;
  for (let next = node; next !== null; next = toNode(below(next))) node = next;
  return node;
}

function nameOf(node: Node | null, kind: string, index: string, between: string): string | null {
  const [type, of] = [node?.[kind], node?.[index]];
  if (typeof type !== 'string') return null;
  return typeof of === 'string' ? `${type}${between}${of}` : type;
}

function nodeIn(value: unknown, key: string): Node | null {
  return toNode(toNode(value)?.[key]);
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list = toNode(value)?.[key];
  return Array.isArray(list) ? list : [];
}

function toNode(value: unknown): Node | null {
  return typeof value === 'object' && value !== null ? (value as Node) : null;
}
