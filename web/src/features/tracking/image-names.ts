// Names of the pictures that runs keep: what MLflow's `log_image` writes for a key and a step (older clients with % and #, newer ones
// with + and ~), and any other path by itself.

export interface LoggedImage {
  readonly path: string;
  /** What runs have in common: the key of the pictures, or the path. */
  readonly key: string;
  /** Null where the name tells none. */
  readonly step: number | null;
}

/** Undefined for what is no picture, and for the small copy that the client keeps beside each. */
export function loggedImage(path: string): LoggedImage | undefined {
  if (!/\.(png|jpe?g|gif|webp)$/i.test(path)) return undefined;
  const named = /^images\/(.+)([%+])step\2(\d+)\2timestamp\2\d+\2[\da-f-]+(\2compressed)?\.\w+$/i.exec(path);
  if (named === null) return { path, key: path, step: null };
  if (named[4] !== undefined) return undefined;
  return { path, key: (named[1] ?? '').replaceAll(/[#~]/g, '/'), step: Number(named[3]) };
}

/** The picture nearest before a step, or the first there is. */
export function imageAt(images: readonly LoggedImage[], step: number): LoggedImage | undefined {
  const ordered = [...images].sort((a, b) => (a.step ?? 0) - (b.step ?? 0));
  return ordered.findLast((image) => (image.step ?? 0) <= step) ?? ordered[0];
}
