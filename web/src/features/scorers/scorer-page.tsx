// One scorer: how does it judge, and which traces?
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { type Answer, useAction, useCall } from '../../api/client.ts';
import { say } from '../../app/messages.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice, versionOption } from '../../components/choice.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { Empty, Loaded, Refusal } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { percent } from '../../format/number.ts';
import { kindWords } from './scorers.tsx';

type Scorer = Answer<'viewScorer'>;
type Version = Scorer['items'][number];

/** The parts of a definition that say something, as they were written. */
function wholeDefinition({ version }: Version): string {
  const said = Object.entries(version.definition).filter(([, value]) => value !== null && value !== '');
  return JSON.stringify(Object.fromEntries(said), null, 2);
}

function Definition({ of }: { readonly of: Version }) {
  const { reading } = of;
  return (
    <>
      {reading.code === null ? null : <Copyable label="the code" text={reading.code} />}
      {reading.instructions === null ? null : <Copyable prose label="the instructions" text={reading.instructions} />}
      <details open={reading.code === null && reading.instructions === null}>
        <summary>As the client wrote it</summary>
        <Copyable label="the definition" text={wholeDefinition(of)} />
      </details>
    </>
  );
}

function Online(props: {
  readonly project: string;
  readonly experiment: string;
  readonly scorer: string;
  readonly of: Scorer['online'];
}) {
  const { project, experiment, scorer, of } = props;
  const [share, setShare] = useState(of === null ? '' : String(of.sampleRate * 100));
  const [filter, setFilter] = useState(of?.filter ?? '');
  const set = useAction('setOnlineScoring');
  const rate = Number(share) / 100;
  const valid = share.trim() !== '' && rate >= 0 && rate <= 1;
  const act = (sampleRate: number): void => {
    const where = filter.trim() === '' ? {} : { filter: filter.trim() };
    set.mutate(
      { path: { project, experiment, scorer }, body: { sampleRate, ...where } },
      {
        onSuccess: () =>
          say(
            sampleRate === 0 ? `${scorer} is to judge no new trace.` : `${scorer} is to judge ${percent(sampleRate)}.`,
          ),
      },
    );
  };
  return (
    <Panel
      title="Online"
      note="Which share of the new traces it is to judge: a record for whoever runs the scorer, such as MLflow’s client. The server does not run it."
    >
      <form
        className="inline"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) act(rate);
        }}
      >
        <label className="field-label">
          Share, %
          <input
            className="field"
            type="number"
            min={0}
            max={100}
            step="any"
            value={share}
            placeholder="10"
            onChange={({ currentTarget }) => setShare(currentTarget.value)}
          />
        </label>
        <label className="field-label grow">
          Where
          <input
            className="field wide"
            value={filter}
            placeholder="every trace"
            onChange={({ currentTarget }) => setFilter(currentTarget.value)}
          />
        </label>
        <ActionButton
          needs="scorers.write"
          loading={set.isPending}
          unless={valid ? undefined : 'Give a share from 0 to 100 %.'}
          onClick={() => act(rate)}
        >
          Set
        </ActionButton>
        {of === null || of.sampleRate === 0 ? null : (
          <ActionButton needs="scorers.write" loading={set.isPending} onClick={() => act(0)}>
            Stop
          </ActionButton>
        )}
      </form>
      {set.error === null ? null : <Refusal error={set.error} />}
    </Panel>
  );
}

export function ScorerPage() {
  const project = useProject();
  const { experiment = '', scorer = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('viewScorer', { path: { project, experiment, scorer } });
  const shown =
    found.data?.items.find(({ version }) => String(version.version) === search.version) ?? found.data?.items[0];
  return (
    <Page
      views
      title={scorer}
      crumbs={[{ label: 'Scorers', to: projectPath(project, 'scorers') }]}
      answer={found.data === undefined ? undefined : <AnswerLine of={found.data.answer} />}
    >
      <Loaded of={found} lines={8}>
        {({ items, experiment: of, online }) => (
          <>
            {shown === undefined ? (
              <Empty>The scorer has no version.</Empty>
            ) : (
              <>
                <Facts
                  of={[
                    ['Kind', kindWords[shown.reading.kind]],
                    ['Model', shown.reading.model ?? '–'],
                    [
                      'Experiment',
                      of === null ? (
                        '–'
                      ) : (
                        <To key="e" to={projectPath(project, `experiments/${of.id}`)}>
                          {of.name}
                        </To>
                      ),
                    ],
                    ['Registered', <Moment key="r" at={shown.version.createdAt} />],
                    ['Registered by', shown.version.createdBy],
                  ]}
                />
                <Panel
                  title="Definition"
                  actions={
                    <Choice
                      label="Version"
                      value={String(shown.version.version)}
                      options={items.map(({ version }) => versionOption(version.version))}
                      onChange={(version) => change({ version })}
                    />
                  }
                >
                  <Definition key={shown.version.version} of={shown} />
                </Panel>
              </>
            )}
            <Online
              key={`${online?.sampleRate} ${online?.filter}`}
              project={project}
              experiment={experiment}
              scorer={scorer}
              of={online}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}
