// Files that a run kept, by folder, beside a viewer for the chosen one.
import { useState } from 'react';
import { type Item, useRows } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Empty, Refusal, Skeleton } from '../../components/loaded.tsx';
import { bytes, count } from '../../format/number.ts';
import type { Source } from './artifact-source.ts';
import { ArtifactViewer } from './artifact-viewer.tsx';

type Artifact = Item<'listRunArtifacts'>;

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

interface Inside {
  readonly source: Source;
  readonly owner: string;
  /** Bytes of a file that is drawn, told as it is chosen. */
  readonly onChoose: (file: string, size: number) => void;
}

function SubFolder(props: Inside & { readonly of: Artifact; readonly depth: number; readonly wanted: string }) {
  const { of, owner, wanted } = props;
  // The first folders are open, and those above the file that the address names: a run may keep thousands of files.
  const [open, setOpen] = useState(props.depth < 1 || wanted.startsWith(`${owner}:${of.path}/`));
  return (
    <li>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span>
          {open ? '▾' : '▸'} {of.name}/
        </span>
      </button>
      {open ? <Folder {...props} path={of.path} depth={props.depth + 1} /> : null}
    </li>
  );
}

function Folder(props: Inside & { readonly path: string; readonly depth: number }) {
  const { source, owner, path, depth } = props;
  const listed = useFolder(source, owner, path);
  const [search] = usePageSearch();
  if (listed.query.error !== null)
    return <Refusal error={listed.query.error} retry={() => void listed.query.refetch()} />;
  if (listed.query.isPending) return <Skeleton lines={2} />;
  if (depth === 0 && listed.rows.length === 0) return <p className="note">No file.</p>;
  return (
    <ul className="files" style={{ paddingLeft: depth === 0 ? 0 : 12 }}>
      {listed.rows.map((artifact: Artifact) => {
        const key = `${owner}:${artifact.path}`;
        if (artifact.folder)
          return <SubFolder key={key} {...props} of={artifact} wanted={search.file ?? ''} depth={depth} />;
        return (
          <li key={key}>
            <button type="button" aria-current={search.file === key} onClick={() => props.onChoose(key, artifact.size)}>
              <span>{artifact.name}</span>
              <span className="dim nowrap">{bytes(artifact.size)}</span>
            </button>
          </li>
        );
      })}
      {listed.complete ? null : (
        <li>
          <button type="button" disabled={listed.loadingMore} onClick={listed.more}>
            More than {count(listed.rows.length)}: show the next
          </button>
        </li>
      )}
    </ul>
  );
}

export function Artifacts({ project, run, models }: Source) {
  const source = { project, run, models };
  const [search, change] = usePageSearch();
  const [sizes, setSizes] = useState<ReadonlyMap<string, number>>(new Map());
  const wanted = search.file;
  const file = wanted === undefined || wanted.includes(':') ? wanted : `run:${wanted}`;
  const choose = (key: string, size: number): void => {
    setSizes(new Map(sizes).set(key, size));
    change({ file: key });
  };
  return (
    <div className="artifact">
      <nav aria-label="Files">
        <Folder source={source} owner="run" path="" depth={0} onChoose={choose} />
        {models.map((model) => (
          <div key={model}>
            <p className="dim" style={{ margin: '12px 8px 2px' }}>
              model {model.slice(-6)}
            </p>
            <Folder source={source} owner={model} path="" depth={0} onChoose={choose} />
          </div>
        ))}
      </nav>
      {file === undefined ? (
        <Empty>Choose a file to see it; MLmodel says how a model is loaded.</Empty>
      ) : (
        <ArtifactViewer key={file} source={source} file={file} size={sizes.get(file)} />
      )}
    </div>
  );
}
