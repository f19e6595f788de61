// Two versions of a prompt: the words that came and went, in one text or side by side, and what else differs.
import { type Answer, useCall } from '../../api/client.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { Choice, versionOption } from '../../components/choice.tsx';
import { type DifferenceRow, Differences } from '../../components/differences.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Panel, Tabs } from '../../components/page.tsx';
import { fieldsText } from '../../format/fields.ts';
import { count } from '../../format/number.ts';

type Diff = Answer<'diffPromptVersions'>;
type Version = Diff['from'];

function Parts({ of, without }: { readonly of: Diff['parts']; readonly without?: 'added' | 'removed' }) {
  return (
    <p className="prompt-text">
      {of.map(({ kind, text }, index) => {
        if (kind === without) return null;
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their place
        if (kind === 'same') return <span key={index}>{text}</span>;
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other identity than their place
        return kind === 'added' ? <ins key={index}>{text}</ins> : <del key={index}>{text}</del>;
      })}
    </p>
  );
}

const facts: readonly (readonly [string, (version: Version) => string])[] = [
  ['kind', ({ messages }) => (messages === null ? 'text' : 'chat')],
  ['variables', ({ variables }) => variables.join(', ') || 'none'],
  ['what changed', ({ message }) => message || 'not said'],
  ['model', ({ modelConfig }) => fieldsText(modelConfig)],
  ['form of the answer', ({ responseFormat }) => fieldsText(responseFormat)],
  ['tags', ({ tags }) => fieldsText(tags)],
  ['aliases', ({ aliases }) => aliases.map((alias) => `@${alias}`).join(', ') || 'none'],
  ['characters', ({ text }) => count(text.length)],
];

const differing = ({ from, to }: Diff): readonly DifferenceRow[] =>
  facts.flatMap(([name, read]) => {
    const values = [read(from), read(to)];
    return values[0] === values[1] ? [] : [{ name, values }];
  });

export function CompareVersions(props: {
  readonly prompt: string;
  /** Newest first. */
  readonly versions: readonly number[];
  readonly a: number;
  readonly b: number;
}) {
  const { prompt, versions, a, b } = props;
  const project = useProject();
  const [search, change] = usePageSearch();
  const found = useCall('diffPromptVersions', { path: { project, prompt }, query: { from: a, to: b } });
  const options = [...new Set([...versions, a, b])].sort((x, y) => y - x).map(versionOption);
  const sides = search.view === 'sides';
  return (
    <>
      <div className="table-bar">
        <Choice label="From" value={String(a)} options={options} onChange={(version) => change({ a: version })} />
        <Choice label="to" value={String(b)} options={options} onChange={(version) => change({ b: version })} />
      </div>
      <Loaded of={found} lines={6}>
        {(diff) => (
          <>
            <Panel title={`v${diff.from.version} to v${diff.to.version}, word by word`}>
              <Tabs
                label="How the texts are shown"
                tabs={[
                  ['words', 'One text'],
                  ['sides', 'Side by side'],
                ]}
                value={sides ? 'sides' : 'words'}
                onChange={(view) => change({ view: view === 'sides' ? view : undefined })}
              />
              {diff.parts.every(({ kind }) => kind === 'same') ? (
                <Empty>The texts are the same.</Empty>
              ) : sides ? (
                <div className="columns">
                  <section aria-label={`v${diff.from.version}`}>
                    <h3>v{diff.from.version}</h3>
                    <Parts of={diff.parts} without="added" />
                  </section>
                  <section aria-label={`v${diff.to.version}`}>
                    <h3>v{diff.to.version}</h3>
                    <Parts of={diff.parts} without="removed" />
                  </section>
                </div>
              ) : (
                <Parts of={diff.parts} />
              )}
            </Panel>
            <Panel title="What else differs">
              <Differences names={[`v${diff.from.version}`, `v${diff.to.version}`]} rows={differing(diff)} />
            </Panel>
          </>
        )}
      </Loaded>
    </>
  );
}
