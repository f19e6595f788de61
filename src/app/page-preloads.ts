// What a page needs besides the shell, told to the browser with the shell: its scripts and its first request start at once, not after
// the main script has run.

/** A page as the build wrote it down in `pages.json`. */
export interface PagePreload {
  /** Its address, such as `/p/$project/runs/$run`. */
  readonly path: string;
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  /** The request it begins with when its address has no search, such as `/api/v1/projects/{project}/pages/runs/{run}`. */
  readonly request: string | null;
}

/** Values of the parameters of an address; undefined when it is another page's. */
function parametersOf(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const given = path.replace(/(?<=.)\/$/, '').split('/');
  if (wanted.length !== given.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('$')) {
      try {
        parameters[part.slice(1)] = encodeURIComponent(decodeURIComponent(value));
      } catch {
        return undefined;
      }
    } else if (part !== value) return undefined;
  }
  return parameters;
}

/**
 * The links for the head of the shell.
 * @param address path and search as they were asked for
 */
export function preloadLinks(pages: readonly PagePreload[], address: string): string {
  const [path = '', search = ''] = address.split('?');
  // A page of a fixed name before one of any name.
  for (const page of [...pages].sort((a, b) => a.path.split('$').length - b.path.split('$').length)) {
    const parameters = parametersOf(page.path, path);
    if (parameters === undefined) continue;
    const links = [
      ...page.scripts.map((file) => `<link rel="modulepreload" crossorigin href="/${file}">`),
      ...page.styles.map((file) => `<link rel="preload" as="style" crossorigin href="/${file}">`),
    ];
    // What the search asks for only the page itself can tell.
    if (page.request !== null && search === '') {
      const request = page.request.replace(/\{(\w+)\}/g, (_all, name: string) => parameters[name] ?? '');
      links.unshift(`<link rel="preload" as="fetch" crossorigin href="${request}">`);
    }
    return links.join('');
  }
  return '';
}
