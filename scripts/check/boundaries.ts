// The boundary check: direction of imports, cycles (type-only ones too), module walls, package and word homes, unresolvable imports.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { layers, packageHomes, tierOrder, tiers, wordHomes } from './layers.ts';

export interface Violation {
  readonly rule: string;
  readonly file: string;
  readonly message: string;
}

export interface BoundaryReport {
  readonly files: number;
  readonly imports: number;
  readonly violations: readonly Violation[];
}

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function filesBelow(folder: string): string[] {
  const found: string[] = [];
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) found.push(...filesBelow(path));
    else if (name.endsWith('.ts') && !name.endsWith('.d.ts')) found.push(path);
  }
  return found;
}

function readSource(root: string, path: string): Source {
  const text = readFileSync(path, 'utf8');
  const { module } = parseSync(path, text);
  const specifiers = [
    ...module.staticImports.map((entry) => entry.moduleRequest.value),
    ...module.staticExports.flatMap((entry) => entry.entries.map((inner) => inner.moduleRequest?.value ?? '')),
    // A specifier that is computed names no file; the literal ones do.
    ...module.dynamicImports.flatMap((entry) => {
      const specifier = text.slice(entry.moduleRequest.start, entry.moduleRequest.end);
      return /^['"`]/.test(specifier) ? [specifier.slice(1, -1)] : [];
    }),
  ];
  return {
    path: relative(root, path).replaceAll('\\', '/'),
    text,
    imports: [...new Set(specifiers.filter((value) => value !== ''))],
  };
}

const isTest = (path: string): boolean =>
  path.endsWith('.test.ts') || path.endsWith('/contract.ts') || path.startsWith('test/');
const layerOf = (path: string): string => path.split('/')[1] ?? '';
const moduleOf = (path: string): string | undefined => /^src\/modules\/([^/]+)\//.exec(path)?.[1];
const protocolOf = (path: string): string | undefined => /^src\/protocols\/([^/]+)\//.exec(path)?.[1];

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function checkPackage(source: Source, specifier: string, dependencies: ReadonlySet<string>): Violation[] {
  const name = packageName(specifier);
  const builtin = specifier.startsWith('node:');
  if (!builtin && builtinModules.includes(specifier))
    return [{ rule: 'node-prefix', file: source.path, message: `${specifier} needs the node: prefix` }];
  if (!builtin && !dependencies.has(name))
    return [{ rule: 'unresolvable', file: source.path, message: `${specifier} is not a dependency` }];
  const layer = layerOf(source.path);
  if (builtin && layer === 'contracts')
    return [{ rule: 'leaf', file: source.path, message: `contracts may not import ${specifier}` }];
  if (builtin && layer === 'kernel' && !/^node:(buffer|util)$/.test(specifier))
    return [{ rule: 'pure', file: source.path, message: `kernel may not import ${specifier}` }];
  if (builtin && layer === 'numerics')
    return [{ rule: 'pure', file: source.path, message: `numerics may not import ${specifier}` }];
  return packageHomes
    .filter((home) => home.packages.includes(name) && !home.allowed.some((pattern) => pattern.test(source.path)))
    .map(() => ({ rule: 'package-home', file: source.path, message: `${name} may not be imported here` }));
}

function checkDirection(from: string, to: string): Violation[] {
  // The client of the native API belongs to the commands (and the pages); the server never talks to itself through it.
  if (to.startsWith('clients/ts/') && layerOf(from) === 'cli') return [];
  if (!to.startsWith('src/')) return [{ rule: 'direction', file: from, message: `${to} lies outside src` }];
  const fromLayer = layers.indexOf(layerOf(from) as (typeof layers)[number]);
  const toLayer = layers.indexOf(layerOf(to) as (typeof layers)[number]);
  if (fromLayer === -1 || toLayer === -1)
    return [{ rule: 'layer', file: from, message: `${fromLayer === -1 ? from : to} is in no layer` }];
  const violations: Violation[] = [];
  if (toLayer < fromLayer) violations.push({ rule: 'direction', file: from, message: `imports upward: ${to}` });
  const [fromModule, toModule] = [moduleOf(from), moduleOf(to)];
  if (toModule !== undefined && fromModule !== toModule && to !== `src/modules/${toModule}/index.ts`) {
    violations.push({ rule: 'module-wall', file: from, message: `reaches past ${toModule}/index.ts: ${to}` });
  }
  if (fromModule !== undefined && toModule !== undefined && fromModule !== toModule) {
    if (
      tiers[fromModule] === undefined ||
      tiers[toModule] === undefined ||
      tierOrder.indexOf(toModule) > tierOrder.indexOf(fromModule)
    ) {
      violations.push({ rule: 'tier', file: from, message: `${fromModule} may not import ${toModule}` });
    }
  }
  if (fromModule !== undefined && fromModule === toModule && to.endsWith(`/${toModule}/index.ts`)) {
    violations.push({ rule: 'own-index', file: from, message: 'imports the index of its own module' });
  }
  const [fromProtocol, toProtocol] = [protocolOf(from), protocolOf(to)];
  if (fromProtocol !== undefined && toProtocol !== undefined && fromProtocol !== toProtocol) {
    violations.push({
      rule: 'protocol',
      file: from,
      message: `protocol ${fromProtocol} imports protocol ${toProtocol}`,
    });
  }
  return violations;
}

/** Strongly connected components with more than one file (Tarjan, without recursion). */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  for (const start of graph.keys()) {
    if (index.has(start)) continue;
    const work: { node: string; next: number }[] = [{ node: start, next: 0 }];
    while (work.length > 0) {
      const frame = work.at(-1) as { node: string; next: number };
      if (frame.next === 0) {
        index.set(frame.node, index.size);
        low.set(frame.node, index.get(frame.node) ?? 0);
        stack.push(frame.node);
        onStack.add(frame.node);
      }
      const child = graph.get(frame.node)?.[frame.next];
      if (child !== undefined) {
        frame.next++;
        if (!index.has(child)) work.push({ node: child, next: 0 });
        else if (onStack.has(child)) low.set(frame.node, Math.min(low.get(frame.node) ?? 0, index.get(child) ?? 0));
        continue;
      }
      work.pop();
      const parent = work.at(-1);
      if (parent !== undefined) low.set(parent.node, Math.min(low.get(parent.node) ?? 0, low.get(frame.node) ?? 0));
      if (low.get(frame.node) !== index.get(frame.node)) continue;
      const component: string[] = [];
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        onStack.delete(node);
        component.push(node);
        if (node === frame.node) break;
      }
      if (component.length > 1) cycles.push(component.reverse());
    }
  }
  return cycles;
}

/** Checks the tree below `root/src`; tests may look sideways and into test/support, all else holds for them too. */
export function checkBoundaries(root: string, dependencies: ReadonlySet<string>): BoundaryReport {
  const sources = filesBelow(join(root, 'src')).map((path) => readSource(root, path));
  const violations: Violation[] = [];
  const graph = new Map<string, string[]>();
  let imports = 0;
  for (const source of sources) {
    const edges: string[] = [];
    for (const specifier of source.imports) {
      imports++;
      if (!specifier.startsWith('.')) {
        if (!isTest(source.path)) violations.push(...checkPackage(source, specifier, dependencies));
        continue;
      }
      const target = join(root, dirname(source.path), specifier);
      const path = relative(root, target).replaceAll('\\', '/');
      if (!existsSync(target) || !statSync(target).isFile()) {
        violations.push({ rule: 'unresolvable', file: source.path, message: `${specifier} does not exist` });
        continue;
      }
      edges.push(path);
      if (isTest(source.path) && (path.startsWith('test/') || path.startsWith('src/'))) continue;
      violations.push(...checkDirection(source.path, path));
    }
    graph.set(source.path, edges);
    if (!isTest(source.path)) {
      const code = source.text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '');
      for (const word of wordHomes) {
        if (word.pattern.test(code) && !word.allowed.some((pattern) => pattern.test(source.path))) {
          violations.push({ rule: 'word-home', file: source.path, message: `uses ${word.what}` });
        }
      }
    }
  }
  for (const cycle of cyclesOf(graph))
    violations.push({ rule: 'cycle', file: cycle[0] ?? '', message: cycle.join(' > ') });
  return { files: sources.length, imports, violations };
}

/** Names of the packages that the source may import. */
export function dependencyNames(root: string): ReadonlySet<string> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return new Set(Object.keys(manifest.dependencies));
}
