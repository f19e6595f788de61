// Names and literals as the engine's SQL wants them, for statements that are composed from data.

/** An identifier in double quotes. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal in single quotes. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Quoted names, separated by commas, each after an optional table alias. */
export function nameList(names: readonly string[], alias?: string): string {
  const prefix = alias === undefined ? '' : `${alias}.`;
  return names.map((name) => `${prefix}${quoteName(name)}`).join(', ');
}

/** A table function that reads these Parquet files as one table, in their order. */
export function readParquet(files: readonly string[]): string {
  return `read_parquet([${files.map(quoteText).join(', ')}])`;
}
