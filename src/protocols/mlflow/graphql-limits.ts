// How large a question in GraphQL may be, before it is understood at all: nesting, selections, aliases and root fields, fragments counted where
// they are spread, each time.
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';

export const graphqlLimits = {
  /** Characters of the text of a question. */
  text: 100_000,
  tokens: 5_000,
  depth: 10,
  selections: 1000,
  /** On one level. */
  aliases: 10,
  rootFields: 10,
  /** Calls that one question may lead to: its root fields, and what is looked up for each run. */
  calls: 200,
} as const;

interface Level {
  readonly set: SelectionSetNode;
  readonly depth: number;
}

/** Why a question is too large, as a sentence; undefined when it is not. */
export function findExcess(document: DocumentNode): string | undefined {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);
  let rootFields = 0;
  let selections = 0;
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue;
    const levels: Level[] = [{ set: definition.selectionSet, depth: 1 }];
    for (let level = levels.pop(); level !== undefined; level = levels.pop()) {
      const { set, depth } = level;
      if (depth > graphqlLimits.depth) return `Query exceeds maximum depth of ${graphqlLimits.depth}`;
      let aliases = 0;
      // What stands in fragments of a level belongs to the level. A fragment within itself is seen once here; validation refuses it.
      const spread = new Set<string>();
      const waiting = [...set.selections];
      for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
        selections++;
        if (selections > graphqlLimits.selections)
          return `Query exceeds maximum total selections of ${graphqlLimits.selections}`;
        if (one.kind === 'InlineFragment') waiting.push(...one.selectionSet.selections);
        else if (one.kind === 'FragmentSpread') {
          const name = one.name.value;
          if (!spread.has(name)) waiting.push(...(fragments.get(name)?.selectionSet.selections ?? []));
          spread.add(name);
        } else {
          if (one.alias !== undefined) aliases++;
          if (depth === 1) rootFields++;
          if (one.selectionSet !== undefined) levels.push({ set: one.selectionSet, depth: depth + 1 });
        }
      }
      if (aliases > graphqlLimits.aliases)
        return `GraphQL queries should have at most ${graphqlLimits.aliases} aliases, got ${aliases} aliases.`;
    }
  }
  if (rootFields > graphqlLimits.rootFields)
    return `GraphQL queries should have at most ${graphqlLimits.rootFields} root fields, got ${rootFields} root fields.`;
  return undefined;
}
