// Shows one file in the way of its kind. What could run as a page stays in a frame of an origin of its own.

import { Button } from '@mantine/core';
import { useState } from 'react';
import { Empty } from '../../components/loaded.tsx';
import { bytes } from '../../format/number.ts';
import { ArtifactNotebook } from './artifact-notebook.tsx';
import { contentUrl, kindOf, partsOf, type Source } from './artifact-source.ts';
import { ArtifactTable } from './artifact-table.tsx';
import { ArtifactText } from './artifact-text.tsx';
import { ModelSnippets } from './model-snippets.tsx';

/** Larger pictures and documents are read only when they are asked for, bytes. */
const askedAbove = 5_000_000;

function Content({ source, file }: { readonly source: Source; readonly file: string }) {
  const url = contentUrl(source, file);
  const { name, path } = partsOf(file);
  switch (kindOf(path)) {
    case 'image':
      return <img src={url} alt={`Artifact ${name}`} />;
    case 'frame':
      return (
        <iframe
          className="framed"
          title={`Artifact ${name}`}
          src={contentUrl(source, file, 'frame')}
          // A browser's own viewer of PDF does not work in a sandbox; the server sends nothing else under that type.
          {...(/\.pdf$/i.test(name) ? {} : { sandbox: 'allow-scripts' })}
        />
      );
    case 'audio':
      // biome-ignore lint/a11y/useMediaCaption: a file of the run has no captions to name
      return <audio controls preload="metadata" src={url} aria-label={`Artifact ${name}`} />;
    case 'video':
      // biome-ignore lint/a11y/useMediaCaption: a file of the run has no captions to name
      return <video controls preload="metadata" src={url} aria-label={`Artifact ${name}`} />;
    case 'table':
      return <ArtifactTable source={source} file={file} />;
    case 'notebook':
      return <ArtifactNotebook url={url} />;
    case 'json':
      return <ArtifactText url={url} name={name} json />;
    case 'text':
      return (
        <>
          {name === 'MLmodel' ? <ModelSnippets source={source} file={file} /> : null}
          <ArtifactText url={url} name={name} json={false} />
        </>
      );
    case 'other':
      return <Empty>This kind of file is not shown here; download it to open it.</Empty>;
  }
}

export function ArtifactViewer(props: {
  readonly source: Source;
  readonly file: string;
  /** Bytes; undefined while the folder is read. */
  readonly size: number | undefined;
}) {
  const { source, file, size = 0 } = props;
  const [wanted, setWanted] = useState(false);
  const { name, path } = partsOf(file);
  const large = size > askedAbove && ['image', 'frame'].includes(kindOf(path));
  return (
    <section aria-label={`Artifact ${name}`}>
      <p className="row">
        <strong>{name}</strong>
        <a href={contentUrl(source, file)} download={name}>
          Download
        </a>
      </p>
      {large && !wanted ? (
        <div className="empty">
          <p>The file has {bytes(size)}.</p>
          <Button onClick={() => setWanted(true)}>Show it</Button>
        </div>
      ) : (
        <Content source={source} file={file} />
      )}
    </section>
  );
}
