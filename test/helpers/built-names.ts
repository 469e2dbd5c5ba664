// What a built file takes from the page, read off its syntax tree: free names, properties of `window` and `document`, and
// every name that it reads of anything. It runs nothing, and knows no test.
import { type AnyNode, parse } from 'acorn';

export interface BuiltNames {
  /** Names that the file itself declares nowhere. */
  free: Set<string>;
  window: Set<string>;
  document: Set<string>;
  /** Properties read of anything, and what may be one: keys of tables, words of strings. */
  read: Set<string>;
  /** Spread, `for (… of …)` and list patterns call the iterator of what they are given. */
  iterates: boolean;
}

type Kind = 'window' | 'document';
type Code = Extract<AnyNode, { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }>;
/** What is known of a variable: what it holds, or the function that it names. */
interface Local {
  kind?: Kind | undefined;
  code?: Code;
}
type Scope = Map<string, Local>;
type Scopes = Scope[];
/** How one type of node is read. */
type Readers = { [Type in AnyNode['type']]?: (node: Extract<AnyNode, { type: Type }>, scopes: Scopes) => void };

const WINDOWS = ['window', 'globalThis', 'self', 'top', 'parent', 'frames'];
const WORD = /^[a-z_$][\w$]{0,30}$/i;
/** A function may be called above what it is called with is known. */
const LOOKS = 3;

export function builtNames(code: string): BuiltNames {
  const free = new Set<string>();
  const ofWindow = new Set<string>();
  const ofDocument = new Set<string>();
  const read = new Set<string>();
  const made = new Map<AnyNode, Scope>();
  let iterates = false;

  const readers: Readers = {
    Identifier({ name }, scopes) {
      if (!find(name, scopes)) free.add(name);
    },
    Literal({ value }) {
      for (const word of String(value).split(' ')) if (WORD.test(word)) read.add(word);
    },
    MemberExpression({ object, property, computed }, scopes) {
      if (!computed && property.type === 'Identifier') note(property.name, kindOf(object, scopes));
    },
    Property({ key, computed }) {
      if (!computed && key.type === 'Identifier') read.add(key.name);
    },
    VariableDeclarator({ id, init }, scopes) {
      if (init) assign(id, init, scopes);
    },
    AssignmentExpression: ({ left, right }, scopes) => assign(left, right, scopes),
    CallExpression({ callee, arguments: given }, scopes) {
      const called = callee.type === 'Identifier' ? find(callee.name, scopes)?.code : callee;
      if (called && isFunction(called)) pass(called, given, scopes);
    },
    SpreadElement: iterate,
    ForOfStatement: iterate,
    ArrayPattern: iterate,
  };

  function iterate(): void {
    iterates = true;
  }

  function note(name: string, kind: Kind | undefined): void {
    read.add(name);
    if (kind) (kind === 'window' ? ofWindow : ofDocument).add(name);
  }

  function visit(node: AnyNode, around: Scopes): void {
    const isScope = isFunction(node) || node.type === 'Program';
    const scopes = isScope ? [scopeOf(node, made), ...around] : around;
    const reader = readers[node.type] as ((node: AnyNode, scopes: Scopes) => void) | undefined;
    reader?.(node, scopes);
    for (const child of children(node)) visit(child, scopes);
  }

  function assign(target: AnyNode, value: AnyNode, scopes: Scopes): void {
    if (target.type === 'ArrayPattern' && value.type === 'ArrayExpression') {
      target.elements.forEach((element, place) => {
        const given = value.elements[place];
        if (element && given) assign(element, given, scopes);
      });
    } else bind(target, kindOf(value, scopes), scopes);
  }

  /** A pattern or a variable gets what is of this kind. */
  function bind(target: AnyNode, kind: Kind | undefined, scopes: Scopes): void {
    if (target.type === 'AssignmentPattern') bind(target.left, kind, scopes);
    if (target.type === 'Identifier') {
      const local = find(target.name, scopes);
      if (local) local.kind ??= kind;
    }
    if (target.type !== 'ObjectPattern') return;
    for (const property of target.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
      note(property.key.name, kind);
      bind(property.value, memberKind(kind, property.key.name), scopes);
    }
  }

  /** A function's parameters get what it is called with. */
  function pass(called: Code, given: AnyNode[], scopes: Scopes): void {
    const inside = [scopeOf(called, made), ...scopes];
    called.params.forEach((parameter, place) => {
      const argument = given[place];
      if (argument) bind(parameter, kindOf(argument, scopes), inside);
    });
  }

  const root = parse(code, { ecmaVersion: 'latest', sourceType: 'script' });
  for (let look = 0; look < LOOKS; look++) visit(root, []);
  return { free, window: ofWindow, document: ofDocument, read, iterates };
}

/** Whether an expression is the window or the document. */
function kindOf(node: AnyNode, scopes: Scopes): Kind | undefined {
  switch (node.type) {
    case 'Identifier': {
      const local = find(node.name, scopes);
      return local ? local.kind : memberKind('window', node.name);
    }
    case 'MemberExpression':
      return node.property.type === 'Identifier'
        ? memberKind(kindOf(node.object, scopes), node.property.name)
        : undefined;
    case 'LogicalExpression':
      return kindOf(node.left, scopes) ?? kindOf(node.right, scopes);
    case 'ConditionalExpression':
      return kindOf(node.consequent, scopes) ?? kindOf(node.alternate, scopes);
    case 'AssignmentExpression':
      return kindOf(node.right, scopes);
    case 'ChainExpression':
      return kindOf(node.expression, scopes);
  }
  return undefined;
}

function memberKind(of: Kind | undefined, name: string): Kind | undefined {
  if (of !== 'window') return undefined;
  if (name === 'document') return 'document';
  return WINDOWS.includes(name) ? 'window' : undefined;
}

const find = (name: string, scopes: Scopes): Local | undefined => scopes.find((scope) => scope.has(name))?.get(name);

/** What a function, or the file, declares. Blocks count as the function around them. */
function scopeOf(owner: AnyNode, made: Map<AnyNode, Scope>): Scope {
  const known = made.get(owner);
  if (known) return known;
  const scope: Scope = new Map();
  made.set(owner, scope);
  for (const child of children(owner)) declare(child, scope);
  if (isFunction(owner)) {
    for (const name of owner.params.flatMap(namesIn)) scope.set(name, {});
    if (owner.type === 'FunctionExpression' && owner.id) scope.set(owner.id.name, {});
    if (owner.type !== 'ArrowFunctionExpression') scope.set('arguments', {});
  }
  return scope;
}

function declare(node: AnyNode, scope: Scope): void {
  if (node.type === 'FunctionDeclaration' && node.id) scope.set(node.id.name, { code: node });
  if (node.type === 'ClassDeclaration' && node.id) scope.set(node.id.name, {});
  if (node.type === 'VariableDeclarator') for (const name of namesIn(node.id)) scope.set(name, {});
  if (node.type === 'CatchClause' && node.param) for (const name of namesIn(node.param)) scope.set(name, {});
  if (!isFunction(node)) for (const child of children(node)) declare(child, scope);
}

function namesIn(pattern: AnyNode): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name];
    case 'AssignmentPattern':
      return namesIn(pattern.left);
    case 'RestElement':
      return namesIn(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? namesIn(element) : []));
    case 'ObjectPattern':
      return pattern.properties.flatMap((part) => namesIn(part.type === 'Property' ? part.value : part));
  }
  return [];
}

function isFunction(node: AnyNode): node is Code {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type);
}

/** What of a node is a name, and no value. */
const NAMING: Record<string, string> = {
  MemberExpression: 'property',
  Property: 'key',
  MethodDefinition: 'key',
  PropertyDefinition: 'key',
  LabeledStatement: 'label',
  BreakStatement: 'label',
  ContinueStatement: 'label',
};

function children(node: AnyNode): AnyNode[] {
  const skipped = 'computed' in node && node.computed ? undefined : NAMING[node.type];
  const parts = Object.entries(node).flatMap(([name, part]) => (name === skipped ? [] : part));
  return parts.filter((part) => typeof part?.type === 'string');
}
