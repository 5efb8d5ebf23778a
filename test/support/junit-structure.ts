interface Rule {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
  readonly text: boolean;
}

const ENDING: Rule = { required: ['message'], optional: ['type'], children: [], text: true };

/**
 * What the readers of JUnit files have in common, as Jenkins' xUnit plugin states it (junit-10.xsd), narrowed to what
 * we write: counts are always there, a case has a class, a time and one ending at most.
 */
const RULES: Readonly<Record<string, Rule>> = {
  testsuites: { required: [], optional: [], children: ['testsuite'], text: false },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors', 'skipped'],
    optional: [],
    children: ['testcase'],
    text: false,
  },
  testcase: {
    required: ['name', 'classname', 'time'],
    optional: [],
    children: ['failure', 'error', 'skipped'],
    text: false,
  },
  failure: ENDING,
  error: ENDING,
  skipped: ENDING,
};

interface Open {
  readonly name: string;
  readonly children: string[];
}

/** What in a well-formed document is not as readers of JUnit expect it, in words; empty for a good one. */
export function junitStructureErrors(xml: string): string[] {
  const errors: string[] = [];
  const open: Open[] = [{ name: 'document', children: [] }];
  const identities = new Set<string>();
  for (const [, closed, name = '', attributes = '', text = ''] of xml.matchAll(
    /<(\/?)([a-z-]+)((?:\s+[\w-]+="[^"]*")*)\s*>([^<]*)/g,
  )) {
    if (closed === '/') {
      const ended = open.pop();
      if (ended?.name === 'testcase' && ended.children.length > 1)
        errors.push(`a testcase with ${ended.children.join(' and ')}`);
      continue;
    }
    const parent = open.at(-1);
    parent?.children.push(name);
    open.push({ name, children: [] });
    const rule = RULES[name];
    const allowed = parent?.name === 'document' ? ['testsuites'] : (RULES[parent?.name ?? '']?.children ?? []);
    if (rule === undefined || !allowed.includes(name)) {
      errors.push(`${name} within ${parent?.name}`);
      continue;
    }
    const given = Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [`${key}`, `${value}`]),
    );
    errors.push(...attributeErrors(name, rule, given));
    if (!rule.text && text.trim() !== '') errors.push(`text within ${name}`);
    if (rule.text && text !== given['message']) errors.push(`the text of ${name} is not its message`);
    if (name !== 'testcase') continue;
    const identity = `${given['classname']} ${given['name']}`;
    if (identities.has(identity)) errors.push(`two cases are called ${identity}`);
    identities.add(identity);
  }
  return errors;
}

function attributeErrors(name: string, rule: Rule, given: Readonly<Record<string, string>>): string[] {
  const missing = rule.required.filter((key) => given[key] === undefined).map((key) => `${name} without ${key}`);
  const unknown = Object.keys(given).filter((key) => !rule.required.includes(key) && !rule.optional.includes(key));
  const numbers = ['tests', 'failures', 'errors', 'skipped', 'time'].filter(
    (key) => given[key] !== undefined && !/^\d+(\.\d+)?$/.test(given[key]),
  );
  return [
    ...missing,
    ...unknown.map((key) => `${name} with ${key}`),
    ...numbers.map((key) => `${name}: ${key} is no number`),
  ];
}
