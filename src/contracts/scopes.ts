// What a scope allows: the one rule, for the server that refuses and for the pages that say so beforehand.

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
