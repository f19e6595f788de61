// What a comparison by meaning finds in two files that differ in bytes.

/** Names that one run was given by the server, and that the other has its own of. */
export interface Identifiers {
  /** What it names, such as `run_id`, to the identifier. */
  readonly ids: Readonly<Record<string, string>>;
  /** Numbers under which what the run left was registered. */
  readonly versions: readonly string[];
}

export interface Finding {
  /** Parts that differ only because each run, machine or moment has its own. */
  readonly identifiers: readonly string[];
  /** Parts that say something else. */
  readonly differences: readonly string[];
}

/** The text with its run's own identifiers replaced by what they name, so that two texts that differ in nothing else are equal. */
export function withoutIds(text: string, { ids }: Identifiers): string {
  let plain = text;
  for (const [name, id] of Object.entries(ids)) plain = plain.replaceAll(id, `\u0000${name}\u0000`);
  return plain;
}

/** A finding that is being made. */
export interface Findings {
  readonly identifiers: string[];
  readonly differences: string[];
}

export const newFindings = (): Findings => ({ identifiers: [], differences: [] });

/** Adds what was found in a part. */
export function addInside(found: Findings, part: string, finding: Finding): void {
  found.identifiers.push(...finding.identifiers.map((name) => `${part}: ${name}`));
  found.differences.push(...finding.differences.map((name) => `${part}: ${name}`));
}
