/** The online key of an entity: the one value as text, or several as a JSON list of texts. */
export function onlineKey(values: readonly (string | number | boolean)[]): string {
  const [only] = values;
  return values.length === 1 && only !== undefined ? String(only) : JSON.stringify(values.map(String));
}
