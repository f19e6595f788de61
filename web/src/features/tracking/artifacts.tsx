// Files that a run kept, and a viewer for those a browser can show safely: text, JSON, pictures.
import { useQuery } from '@tanstack/react-query';
import { client, type Item, useRows } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Empty, Loaded, Skeleton } from '../../components/loaded.tsx';
import { bytes } from '../../format/number.ts';

type Artifact = Item<'listRunArtifacts'>;

/** Where an artifact is kept: with its run, or with the model that the run logged (`m-…`). */
interface Source {
  readonly project: string;
  readonly run: string;
  readonly models: readonly string[];
}

const shownBytes = 1_000_000;

function contentUrl(source: Source, key: string): string {
  const [owner = '', ...path] = key.split(':');
  const base =
    owner === 'run'
      ? `/api/v1/projects/${encodeURIComponent(source.project)}/runs/${source.run}`
      : `/api/v1/projects/${encodeURIComponent(source.project)}/logged-models/${owner}`;
  return `${base}/artifacts/content?path=${encodeURIComponent(path.join(':'))}`;
}

function useFolder(source: Source, owner: string, path: string) {
  const query = path === '' ? {} : { path };
  const ofRun = useRows(
    'listRunArtifacts',
    { path: { project: source.project, run: source.run }, query },
    { enabled: owner === 'run' },
  );
  const ofModel = useRows(
    'listLoggedModelArtifacts',
    { path: { project: source.project, model: owner }, query },
    { enabled: owner !== 'run' },
  );
  return owner === 'run' ? ofRun : ofModel;
}

function Folder(props: {
  readonly source: Source;
  readonly owner: string;
  readonly path: string;
  readonly depth: number;
}) {
  const { source, owner, path, depth } = props;
  const listed = useFolder(source, owner, path);
  const [search, change] = usePageSearch();
  if (listed.query.isPending) return <Skeleton lines={2} />;
  return (
    <ul className="files" style={{ paddingLeft: depth === 0 ? 0 : 12 }}>
      {listed.rows.map((artifact: Artifact) => {
        const key = `${owner}:${artifact.path}`;
        if (artifact.folder)
          return (
            <li key={key}>
              <div className="dim" style={{ padding: '4px 8px' }}>
                {artifact.name}/
              </div>
              <Folder source={source} owner={owner} path={artifact.path} depth={depth + 1} />
            </li>
          );
        return (
          <li key={key}>
            <button type="button" aria-current={search.file === key} onClick={() => change({ file: key })}>
              <span>{artifact.name}</span>
              <span className="dim nowrap">{bytes(artifact.size)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

function kindOf(path: string): 'image' | 'text' | 'other' {
  if (/\.(png|jpe?g|gif|webp)$/i.test(path)) return 'image';
  return /(\.(txt|json|ya?ml|md|csv|log|py|toml|cfg|xml|html)|MLmodel|requirements\.txt)$/i.test(path)
    ? 'text'
    : 'other';
}

async function readText(url: string): Promise<string> {
  const response = await client.request(url);
  const text = (await response.text()).slice(0, shownBytes);
  try {
    return url.endsWith('.json') ? JSON.stringify(JSON.parse(text), null, 2) : text;
  } catch {
    return text;
  }
}

function Viewer({ source, file }: { readonly source: Source; readonly file: string }) {
  const url = contentUrl(source, file);
  const kind = kindOf(file);
  const text = useQuery({ queryKey: ['artifact', url], queryFn: () => readText(url), enabled: kind === 'text' });
  const name = file.split(/[/:]/).at(-1) ?? file;
  return (
    <div>
      <p className="row">
        <strong>{name}</strong>
        <a href={url} download={name}>
          Download
        </a>
      </p>
      {kind === 'image' ? <img src={url} alt={`Artifact ${name}`} /> : null}
      {kind === 'text' ? (
        <Loaded of={text}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long file scrolls, so it takes the focus */}
          {(text) => <pre tabIndex={0}>{text}</pre>}
        </Loaded>
      ) : null}
      {kind === 'other' ? (
        <Empty>
          {name.includes('.')
            ? 'This kind of file is not shown here; download it to open it.'
            : 'A folder, or a file of no known kind: choose a file on the left.'}
        </Empty>
      ) : null}
    </div>
  );
}

export function Artifacts({ project, run, models }: Source) {
  const source = { project, run, models };
  const [search] = usePageSearch();
  const wanted = search.file;
  const file = wanted === undefined || wanted.includes(':') ? wanted : `run:${wanted}`;
  return (
    <div className="artifact">
      <div>
        <Folder source={source} owner="run" path="" depth={0} />
        {models.map((model) => (
          <div key={model}>
            <p className="dim" style={{ margin: '12px 8px 2px' }}>
              model {model.slice(-6)}
            </p>
            <Folder source={source} owner={model} path="" depth={0} />
          </div>
        ))}
      </div>
      {file === undefined ? <Empty>Choose a file to see it.</Empty> : <Viewer source={source} file={file} />}
    </div>
  );
}
