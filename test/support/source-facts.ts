import { parseSync } from '@swc/core';

/** What the rules of the structure test look at in one source file; comments and strings do not count, but for one fact. */
export interface SourceFacts {
  /** Everything imported, re-exported, required or imported while running. */
  imports: { from: string; typeOnly: boolean }[];
  /** Names after `new`, such as `Redis`. */
  constructs: string[];
  /** `Date.now`, `new Date()`, `randomUUID`, `Math.random`: what a module must be given instead. */
  impure: string[];
  readsEnvironment: boolean;
  usesConsole: boolean;
  hasDefaultExport: boolean;
  /** What is read or written by name: properties and their keys, short strings, and short words in quotes inside a text, such as that of a script. */
  names: Set<string>;
  /** Statements that run something when the module is imported. */
  topLevelCalls: number;
  /** `eval` or `defineCommand` of something is called: a Redis script, run by position. */
  runsScripts: boolean;
  /** `KEYS` or `ARGV` stands somewhere, in a text of Lua or a comment as well. */
  countsPositions: boolean;
  lines: number;
  /**
   * Every function, method and arrow function, under its own name or that of what it is assigned to. `ownLines` are those
   * that lie in no function inside it.
   */
  functions: { name: string; lines: number; ownLines: number }[];
}

interface Node {
  type: string;
  [key: string]: unknown;
}

/** @throws when the source is not TypeScript that parses. */
export function sourceFacts(source: string, options: { tsx: boolean } = { tsx: false }): SourceFacts {
  const module = parseSync(source, { syntax: 'typescript', tsx: options.tsx, target: 'es2022' });
  const facts: SourceFacts = {
    imports: [],
    constructs: [],
    impure: [],
    readsEnvironment: false,
    usesConsole: false,
    hasDefaultExport: false,
    names: new Set(),
    topLevelCalls: 0,
    runsScripts: false,
    countsPositions: /\b(KEYS|ARGV)\b/.test(source),
    lines: source.trimEnd().split('\n').length,
    functions: [],
  };
  for (const item of module.body as unknown as Node[]) {
    if (item.type === 'ExpressionStatement' && runsSomething(item.expression as Node)) facts.topLevelCalls += 1;
  }
  visit(module, (node) => note(node, facts));
  facts.functions = functionsIn(module, Buffer.from(source));
  return facts;
}

const FUNCTIONS = [
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'MethodProperty',
  'ClassMethod',
  'PrivateMethod',
  'Constructor',
  'GetterProperty',
  'SetterProperty',
];

function functionsIn(module: unknown, bytes: Buffer): SourceFacts['functions'] {
  const functions: SourceFacts['functions'] = [];
  /** → the lines of the outermost functions in `value`; `named`: what an anonymous one here would be called. */
  const walk = (value: unknown, named: string): number => {
    if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + walk(item, named), 0);
    if (value === null || typeof value !== 'object') return 0;
    const node = value as Node;
    const own = [node.identifier, node.id, node.key].map(nameOf).find((name) => name !== '') ?? named;
    const isFunction = FUNCTIONS.includes(node.type);
    const place = functions.length;
    if (isFunction) functions.push({ name: own, lines: 0, ownLines: 0 });
    const within = isFunction ? `a function in ${own}` : own;
    const inside = Object.values(node).reduce((sum: number, part) => sum + walk(part, within), 0);
    if (!isFunction) return inside;
    // Offsets are in bytes, and the first is 1.
    const { start, end } = node.span as { start: number; end: number };
    const lines = bytes
      .subarray(start - 1, end - 1)
      .toString()
      .split('\n').length;
    functions[place] = { name: own, lines, ownLines: lines - inside };
    return lines;
  };
  walk(module, 'a function');
  return functions;
}

function note(node: Node, facts: SourceFacts): void {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      noteImport(node, facts);
      if (hasDefaultSpecifier(node)) facts.hasDefaultExport = true;
      break;
    case 'ExportDefaultDeclaration':
    case 'ExportDefaultExpression':
      facts.hasDefaultExport = true;
      break;
    case 'CallExpression':
      noteCall(node, facts);
      break;
    case 'NewExpression': {
      const name = nameOf(node.callee);
      if (name !== '') facts.constructs.push(name);
      if (name === 'Date' && argumentsOf(node).length === 0) facts.impure.push('new Date()');
      break;
    }
    case 'MemberExpression':
      noteMember(nameOf(node), facts);
      noteName(node.property, facts);
      break;
    case 'KeyValueProperty':
    case 'KeyValuePatternProperty':
    case 'AssignmentPatternProperty':
    case 'TsPropertySignature':
      noteName(node.key, facts);
      break;
    case 'StringLiteral':
      noteName(node, facts);
      break;
    case 'TemplateElement':
      for (const [, quoted = ''] of String(node.raw).matchAll(/['"](\w+)['"]/g)) facts.names.add(quoted);
      break;
    case 'Identifier':
      if (node.value === 'randomUUID') facts.impure.push('randomUUID');
      break;
  }
}

function noteMember(name: string, facts: SourceFacts): void {
  if (name === 'process.env') facts.readsEnvironment = true;
  if (name.startsWith('console.')) facts.usesConsole = true;
  if (name === 'Date.now' || name === 'Math.random') facts.impure.push(name);
}

function noteName(value: unknown, facts: SourceFacts): void {
  const node = value as Node;
  if (node.type === 'Identifier' || node.type === 'StringLiteral') facts.names.add(String(node.value));
}

function noteImport(node: Node, facts: SourceFacts): void {
  const source = node.source as { value: string } | null | undefined;
  if (!source) return;
  const specifiers = (node.specifiers ?? []) as { isTypeOnly?: boolean }[];
  const typeOnly =
    node.typeOnly === true || (specifiers.length > 0 && specifiers.every((specifier) => specifier.isTypeOnly === true));
  facts.imports.push({ from: source.value, typeOnly });
}

function hasDefaultSpecifier(node: Node): boolean {
  if (node.type !== 'ExportNamedDeclaration') return false;
  const specifiers = (node.specifiers ?? []) as { exported?: { value?: string } | null }[];
  return specifiers.some((specifier) => specifier.exported?.value === 'default');
}

function noteCall(node: Node, facts: SourceFacts): void {
  const callee = node.callee as Node;
  const first = argumentsOf(node)[0]?.expression;
  const loads = callee.type === 'Import' || nameOf(callee) === 'require';
  const called = callee.type === 'MemberExpression' ? (callee.property as Node).value : undefined;
  if (called === 'eval' || called === 'defineCommand') facts.runsScripts = true;
  if (loads && first?.type === 'StringLiteral') facts.imports.push({ from: String(first.value), typeOnly: false });
}

function argumentsOf(node: Node): { expression: Node }[] {
  return (node.arguments ?? []) as { expression: Node }[];
}

/** `a` → "a", `a.b` → "a.b"; anything else → "". */
function nameOf(value: unknown): string {
  const node = value as Node | undefined;
  if (node?.type === 'Identifier') return String(node.value);
  if (node?.type !== 'MemberExpression') return '';
  const object = nameOf(node.object);
  const property = node.property as Node;
  const key = property.type === 'Computed' ? (property.expression as Node).value : property.value;
  return object === '' ? '' : `${object}.${String(key)}`;
}

function runsSomething(expression: Node): boolean {
  let found = false;
  visit(expression, (node) => {
    if (['CallExpression', 'NewExpression', 'AwaitExpression', 'AssignmentExpression'].includes(node.type))
      found = true;
  });
  return found;
}

function visit(value: unknown, look: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, look);
  } else if (value !== null && typeof value === 'object') {
    if (typeof (value as Node).type === 'string') look(value as Node);
    for (const part of Object.values(value)) visit(part, look);
  }
}
