// The API's own page: every operation with its parameters, body and answers, and every error code, rendered on the server from the
// OpenAPI document and the catalogues, so that it can never be behind them. No script, nothing loaded from elsewhere.
import type { ErrorCatalogue } from '../kernel/errors.ts';
import { httpStatus } from './errors.ts';
import type { HttpApp } from './server.ts';

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly description?: string;
    readonly schema?: object;
  }[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: object }>> };
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}

interface Document {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const style = `
:root { color-scheme: light dark; --bg: light-dark(#ffffff, #171a1f); --raised: light-dark(#f6f7f9, #20242b); --text: light-dark(#1f2933, #e8ebef); --dim: light-dark(#5c6773, #a7b1bc); --line: light-dark(#d5dae0, #343a43); --link: light-dark(#0e5da5, #8bbff9); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1040px; padding: 24px 16px 64px; background: var(--bg); color: var(--text); font: 13px/1.45 system-ui, sans-serif; }
h1 { font-size: 20px; line-height: 28px; } h2 { font-size: 16px; margin-top: 32px; }
a { color: var(--link); } nav a { margin-right: 12px; white-space: nowrap; }
code, pre { font: 12px/1.45 ui-monospace, monospace; }
pre { overflow: auto; max-height: 480px; padding: 12px; background: var(--bg); border: 1px solid var(--line); border-radius: 6px; }
details { border: 1px solid var(--line); border-radius: 6px; margin: 4px 0; background: var(--raised); }
summary { cursor: pointer; padding: 6px 12px; min-height: 32px; overflow-wrap: anywhere; }
summary:focus-visible { outline: 2px solid var(--link); }
details > div { padding: 0 12px 12px; }
.method { display: inline-block; min-width: 60px; font-weight: 600; } .dim { color: var(--dim); }
table { border-collapse: collapse; width: 100%; } .scroll { overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: 6px 8px; border-top: 1px solid var(--line); } th { font-weight: 600; }
`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? character);

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head><body>${body}</body></html>`;
}

const json = (schema: object | undefined): string =>
  schema === undefined ? '' : `<pre tabindex="0">${escapeHtml(JSON.stringify(schema, null, 2))}</pre>`;

function renderOperation(path: string, method: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    (one) =>
      `<tr><td><code>${escapeHtml(one.name)}</code></td><td>${one.in}${one.required === true ? ', required' : ''}</td><td>${escapeHtml(one.description ?? '')}</td></tr>`,
  );
  const bodies = Object.entries(operation.requestBody?.content ?? {}).map(
    ([type, { schema }]) => `<p class="dim">Body, ${escapeHtml(type)}</p>${json(schema)}`,
  );
  const answers = Object.entries(operation.responses ?? {}).map(
    ([status, { content }]) =>
      `<p class="dim">Answer ${escapeHtml(status)}</p>${Object.values(content ?? {})
        .map(({ schema }) => json(schema))
        .join('')}`,
  );
  const table =
    parameters.length === 0
      ? ''
      : `<div class="scroll"><table><thead><tr><th>parameter</th><th>where</th><th>meaning</th></tr></thead><tbody>${parameters.join('')}</tbody></table></div>`;
  return `<details id="${escapeHtml(operation.operationId)}"><summary><span class="method">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code> <span class="dim">${escapeHtml(operation.summary ?? '')}</span></summary><div>${operation.description === undefined ? '' : `<p>${escapeHtml(operation.description)}</p>`}${table}${bodies.join('')}${answers.join('')}</div></details>`;
}

/** Every operation, grouped by tag. */
export function renderReference(document: Document): string {
  const byTag = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? 'other';
      byTag.set(tag, [...(byTag.get(tag) ?? []), renderOperation(path, method, operation)]);
    }
  }
  const tags = [...byTag.keys()].sort();
  const sections = tags.map(
    (tag) => `<h2 id="tag-${escapeHtml(tag)}">${escapeHtml(tag)}</h2>${(byTag.get(tag) ?? []).join('')}`,
  );
  const intro = `<p>Refusals are problem documents (RFC 9457) with a <a href="/docs/errors">code</a> and a hint. Lists page by <code>limit</code> and <code>cursor</code>. POSTs take an <code>Idempotency-Key</code>. The machine-readable form is <a href="/openapi.json">/openapi.json</a>.</p>`;
  const nav = `<nav aria-label="Parts">${tags.map((tag) => `<a href="#tag-${escapeHtml(tag)}">${escapeHtml(tag)}</a>`).join(' ')}</nav>`;
  return page(
    `${document.info.title} API`,
    `<main><h1>${escapeHtml(document.info.title)} API ${escapeHtml(document.info.version)}</h1>${intro}${nav}${sections.join('')}</main>`,
  );
}

/** Every error code with its meaning and what to do. */
export function renderErrorReference(catalogues: readonly ErrorCatalogue<string>[]): string {
  const sections = catalogues.map((catalogue) => {
    const rows = Object.entries(catalogue.errors).map(
      ([reason, { kind, meaning, hint }]) =>
        `<tr id="${catalogue.module}.${reason}"><td><code>${catalogue.module}.${reason}</code></td><td>${httpStatus(kind)}</td><td>${escapeHtml(meaning)}</td><td>${escapeHtml(hint)}</td></tr>`,
    );
    return `<h2>${escapeHtml(catalogue.module)}</h2><div class="scroll"><table><thead><tr><th>code</th><th>status</th><th>meaning</th><th>what to do</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
  });
  return page('Pawl errors', `<main><h1>Errors</h1><p><a href="/docs">API</a></p>${sections.join('')}</main>`);
}

export function installReferencePages(app: HttpApp, catalogues: readonly ErrorCatalogue<string>[]): void {
  const config = { permission: 'public' };
  const schema = { hide: true };
  app.get('/docs', { config, schema }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(renderReference(app.swagger() as unknown as Document)),
  );
  app.get('/docs/errors', { config, schema }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(renderErrorReference(catalogues)),
  );
}
