// Where a file that a run kept is read from.

/** Where an artifact is kept: with its run, or with the model that the run logged (`m-…`). */
export interface Source {
  readonly project: string;
  readonly run: string;
  readonly models: readonly string[];
}

/** A file as the address names it, `run:plots/roc.png`, in its parts. */
export function partsOf(file: string): { readonly owner: string; readonly path: string; readonly name: string } {
  const [owner = '', ...rest] = file.split(':');
  const path = rest.join(':');
  return { owner, path, name: path.split('/').at(-1) ?? path };
}

/** The address of its bytes; for a frame, of a document in an origin of its own. */
export function contentUrl(source: Source, file: string, show?: 'frame'): string {
  const { owner, path } = partsOf(file);
  const base =
    owner === 'run'
      ? `/api/v1/projects/${encodeURIComponent(source.project)}/runs/${source.run}`
      : `/api/v1/projects/${encodeURIComponent(source.project)}/logged-models/${owner}`;
  return `${base}/artifacts/content?path=${encodeURIComponent(path)}${show === undefined ? '' : `&show=${show}`}`;
}

export type Kind = 'image' | 'table' | 'frame' | 'audio' | 'video' | 'notebook' | 'json' | 'text' | 'other';

const kinds: readonly (readonly [Kind, RegExp])[] = [
  ['image', /\.(png|jpe?g|gif|webp)$/i],
  ['table', /\.((csv|tsv|jsonl|ndjson)(\.gz)?|parquet)$/i],
  ['frame', /\.(html?|svg|pdf)$/i],
  ['audio', /\.(mp3|wav|og[ga]|flac|m4a|aac)$/i],
  ['video', /\.(mp4|webm|ogv|mov)$/i],
  ['notebook', /\.ipynb$/i],
  ['json', /\.(json|geojson)$/i],
  [
    'text',
    /(\.(txt|ya?ml|md|log|py|toml|cfg|conf|ini|xml|sh|sql|rst|diff|patch|env|js|ts|css|r|tex)|(^|\/)(MLmodel|Dockerfile|LICENSE))$/i,
  ],
];

export const kindOf = (path: string): Kind => kinds.find(([, ends]) => ends.test(path))?.[0] ?? 'other';
