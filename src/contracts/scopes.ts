// What a scope allows: the one rule, for the server that refuses and for the pages that say so beforehand.

function meet(a: string, b: string): string | undefined {
  if (a === '*') return b;
  return b === '*' || a === b ? a : undefined;
}

function partsOf(scope: string): readonly [module: string, action: string] {
  const [module = '*', action = '*'] = scope === '*' ? ['*', '*'] : scope.split('.');
  return [module, action];
}

/** What both lists of scopes cover, as the fewest patterns: `*.read` and `registry.*` meet in `registry.read`. */
export function intersectScopes(some: readonly string[], others: readonly string[]): readonly string[] {
  const met = new Set<string>();
  for (const one of some) {
    for (const other of others) {
      const [[moduleA, actionA], [moduleB, actionB]] = [partsOf(one), partsOf(other)];
      const module = meet(moduleA, moduleB);
      const action = meet(actionA, actionB);
      if (module === undefined || action === undefined) continue;
      met.add(module === '*' && action === '*' ? '*' : `${module}.${action}`);
    }
  }
  return leastScopes([...met]);
}

/** The same permissions without the scopes that another of the list covers. */
export function leastScopes(scopes: readonly string[]): readonly string[] {
  const unique = [...new Set(scopes)];
  return unique.filter((scope) => !unique.some((other) => other !== scope && covers(other, scope)));
}

/**
 * True when a scope (a permission, or a pattern such as `*`, `registry.*` or `*.read`) covers a permission (`module.action`), or all that
 * another scope covers.
 */
export function covers(scope: string, permission: string): boolean {
  if (scope === '*' || scope === permission) return true;
  const [scopeModule, scopeAction] = scope.split('.');
  const [module, action] = permission.split('.');
  return (scopeModule === '*' || scopeModule === module) && (scopeAction === '*' || scopeAction === action);
}
