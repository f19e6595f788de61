// Pictures of the same name beside each other, one a run, at a step that all of them follow.
import { useQuery } from '@tanstack/react-query';
import { client } from '../../api/client.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice } from '../../components/choice.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { contentUrl } from './artifact-source.ts';
import { imageAt, type LoggedImage, loggedImage } from './image-names.ts';
import type { ChartedRun } from './metric-chart.tsx';

/** A run may keep thousands of files; what is not looked at is said. */
const mostRuns = 24;
const mostFolders = 20;
const mostFiles = 1000;

interface Found {
  readonly images: readonly LoggedImage[];
  /** Every folder was read to its end. */
  readonly whole: boolean;
}

async function imagesOf(project: string, run: string, signal: AbortSignal): Promise<Found> {
  const folders = [''];
  const images: LoggedImage[] = [];
  let whole = true;
  for (let at = 0; at < folders.length; at++) {
    const path = folders[at];
    if (path === undefined || at >= mostFolders) return { images, whole: false };
    const query = { limit: mostFiles, ...(path === '' ? {} : { path }) };
    const { items, nextCursor } = await client.call('listRunArtifacts', { path: { project, run }, query, signal });
    whole &&= nextCursor === undefined;
    folders.push(...items.filter(({ folder }) => folder).map((item) => item.path));
    images.push(...items.flatMap(({ folder, path: file }) => (folder ? [] : (loggedImage(file) ?? []))));
  }
  return { images, whole };
}

export function ImageGrid({ project, runs }: { readonly project: string; readonly runs: readonly ChartedRun[] }) {
  const [search, change] = usePageSearch();
  const looked = runs.slice(0, mostRuns);
  const ids = looked.map(({ id }) => id);
  const found = useQuery({
    queryKey: ['listRunArtifacts', 'images', project, ids],
    queryFn: ({ signal }) => Promise.all(ids.map((id) => imagesOf(project, id, signal))),
  });
  return (
    <Loaded of={found} lines={3}>
      {(all) => {
        const keys = [...new Set(all.flatMap(({ images }) => images.map(({ key }) => key)))].sort();
        const key = keys.find((one) => one === search.file) ?? keys[0];
        if (key === undefined) return <Empty>None of the runs keeps a picture.</Empty>;
        const ofKey = all.map(({ images }) => images.filter((image) => image.key === key));
        const steps = [...new Set(ofKey.flat().flatMap(({ step }) => step ?? []))].sort((a, b) => a - b);
        const step = steps.findLast((one) => one <= Number(search.step ?? Number.POSITIVE_INFINITY)) ?? steps[0] ?? 0;
        const left = [
          looked.length < runs.length ? `Pictures of the first ${mostRuns} of ${runs.length} runs.` : '',
          all.every(({ whole }) => whole) ? '' : 'Some runs keep more files than were looked through.',
        ];
        return (
          <>
            <div className="inline">
              <Choice
                label="Picture"
                value={key}
                options={keys.map((value) => ({ value, text: value }))}
                onChange={(file) => change({ file, step: undefined })}
              />
              {steps.length < 2 ? null : (
                <label className="field-label">
                  Step {step}
                  <input
                    type="range"
                    min={0}
                    max={steps.length - 1}
                    value={steps.indexOf(step)}
                    onChange={({ currentTarget: { value } }) => change({ step: String(steps[Number(value)]) })}
                  />
                </label>
              )}
            </div>
            {left.every((text) => text === '') ? null : <p className="note">{left.join(' ')}</p>}
            <ul className="image-grid" aria-label={`Pictures: ${key}`}>
              {looked.map(({ id, name }, index) => {
                const image = imageAt(ofKey[index] ?? [], step);
                return (
                  <li key={id}>
                    <p className="image-name">
                      {name}
                      {image?.step === null || image === undefined ? '' : `, step ${image.step}`}
                    </p>
                    {image === undefined ? (
                      <p className="dim">keeps none</p>
                    ) : (
                      <img
                        loading="lazy"
                        alt={`${key} of ${name}`}
                        src={contentUrl({ project, run: id, models: [] }, `run:${image.path}`)}
                      />
                    )}
                  </li>
                );
              })}
            </ul>
          </>
        );
      }}
    </Loaded>
  );
}
