// Reading values whose shape the server does not promise: details of records, values of monitors. Nothing is assumed, only asked.
export type Body = Readonly<Record<string, unknown>>;

/** An object from an object or its JSON text; empty for anything else. */
export function bodyOf(value: unknown): Body {
  if (typeof value === 'string') {
    try {
      return bodyOf(JSON.parse(value));
    } catch {
      return {};
    }
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
}

export function textField(body: Body, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' ? value : undefined;
}

export function numberField(body: Body, name: string): number | undefined {
  const value = body[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
