// One evaluation set: which examples are there, and where do they come from?

import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { client, type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { lineagePath } from '../../app/records.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { ChosenAction } from '../../components/chosen-action.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, To } from '../../components/page.tsx';
import { Tags } from '../../components/tags.tsx';
import { fieldsText, tagsText, wholeText } from '../../format/fields.ts';
import { count, plural } from '../../format/number.ts';

type RecordRow = Item<'viewEvaluationSet'>;

/** The trace that a record was made of. */
function traceOf({ source }: RecordRow): string | undefined {
  const id = source?.type === 'trace' ? source.data['trace_id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

function Source({ project, of }: { readonly project: string; readonly of: RecordRow }) {
  const trace = traceOf(of);
  if (trace !== undefined) return <To to={projectPath(project, `traces/${encodeURIComponent(trace)}`)}>trace</To>;
  return of.source === null ? <span className="dim">–</span> : of.source.type;
}

const columns = (project: string, set: string): readonly Column<RecordRow>[] => [
  {
    id: 'inputs',
    header: 'Inputs',
    width: 260,
    grow: 4,
    value: ({ inputs }) => fieldsText(inputs),
    cell: ({ id, inputs }) => (
      <To to={`${projectPath(project, `evaluation-sets/${set}`)}?focus=${id}`}>{fieldsText(inputs)}</To>
    ),
  },
  {
    id: 'expectations',
    header: 'Expectations',
    width: 220,
    grow: 3,
    value: ({ expectations }) => fieldsText(expectations),
  },
  { id: 'outputs', header: 'Outputs', width: 180, grow: 2, value: ({ outputs }) => fieldsText(outputs) },
  {
    id: 'source',
    header: 'From',
    width: 90,
    value: (row) => row.source?.type ?? '–',
    cell: (row) => <Source project={project} of={row} />,
  },
  { id: 'tags', header: 'Tags', width: 130, grow: 1, value: ({ tags }) => tagsText(tags) },
  { id: 'by', header: 'By', width: 100, value: ({ updatedBy }) => updatedBy },
  {
    id: 'created',
    header: 'Added',
    width: 155,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  {
    id: 'updated',
    header: 'Changed',
    width: 155,
    hidden: true,
    value: ({ updatedAt }) => updatedAt,
    cell: ({ updatedAt }) => <Moment at={updatedAt} />,
  },
  { id: 'id', header: 'Id', width: 260, hidden: true, mono: true, value: ({ id }) => id },
];

function Detail({
  project,
  of,
  close,
}: {
  readonly project: string;
  readonly of: RecordRow;
  readonly close: () => void;
}) {
  return (
    <Panel title="Record" actions={<Button onClick={close}>Close</Button>}>
      <div className="columns">
        <section className="panel" aria-label="Inputs">
          <h3>Inputs</h3>
          <Copyable label="the inputs" text={wholeText(of.inputs)} />
        </section>
        <section className="panel" aria-label="Expectations">
          <h3>Expectations</h3>
          {of.expectations === null ? (
            <Empty>Nothing is expected.</Empty>
          ) : (
            <Copyable label="the expectations" text={wholeText(of.expectations)} />
          )}
        </section>
        {of.outputs === null ? null : (
          <section className="panel" aria-label="Outputs">
            <h3>Outputs</h3>
            <Copyable label="the outputs" text={wholeText(of.outputs)} />
          </section>
        )}
      </div>
      <Facts
        of={[
          ['From', <Source key="s" project={project} of={of} />],
          ['Tags', tagsText(of.tags)],
          ['Added', <Moment key="a" at={of.createdAt} exact />],
          ['Added by', of.createdBy],
          ['Changed', <Moment key="c" at={of.updatedAt} exact />],
          ['Id', <code key="i">{of.id}</code>],
        ]}
      />
    </Panel>
  );
}

/** Deletes what is chosen; undone, the records stand at the end of the set, since their place went with them. */
function DeleteChosen(props: {
  readonly project: string;
  readonly set: string;
  readonly name: string;
  readonly chosen: readonly RecordRow[];
  readonly onGone: () => void;
}) {
  const { project, set, name, chosen, onGone } = props;
  const path = { project, set };
  const remove = async (): Promise<string> => {
    const ids = chosen.map(({ id }) => id);
    const { deleted } = await client.call('deleteEvaluationRecords', { path, body: { ids } });
    return `Deleted ${plural(deleted, 'record')} of ${name}.`;
  };
  const restore = async (): Promise<string> => {
    const records = chosen.map(({ inputs, outputs, expectations, tags, source }) => ({
      inputs,
      tags,
      ...(outputs === null ? {} : { outputs }),
      ...(expectations === null ? {} : { expectations }),
      ...(source === null ? {} : { source }),
    }));
    const { inserted } = await client.call('addEvaluationRecords', { path, body: { records } });
    return `Brought back ${plural(inserted, 'record')} to the end of ${name}.`;
  };
  if (chosen.length === 0) return null;
  return (
    <ChosenAction needs="evaluation-sets.write" act={remove} undo={restore} onDone={onGone}>
      Delete {count(chosen.length)}
    </ChosenAction>
  );
}

export function EvaluationSetPage() {
  const project = useProject();
  const { set = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const source = useRows('viewEvaluationSet', { path: { project, set }, query: {} });
  const found = source.head;
  const ids = search.sel === undefined ? [] : search.sel.split(',');
  const chosen = source.rows.filter(({ id }) => ids.includes(id));
  const focused = search.focus === undefined ? undefined : source.rows.find(({ id }) => id === search.focus);
  return (
    <Page
      views
      title={found?.set.name ?? 'Evaluation set'}
      crumbs={[{ label: 'Evaluation sets', to: projectPath(project, 'evaluation-sets') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      actions={
        <>
          <To to={lineagePath(project, { type: 'evaluation-set', id: set })}>Lineage</To>
          <DeleteChosen
            project={project}
            set={set}
            name={found?.set.name ?? 'the set'}
            chosen={chosen}
            onGone={() => change({ sel: undefined, focus: undefined })}
          />
          <Button component={Link} to={`${projectPath(project, 'traces')}?focus=${set}`}>
            Add from traces
          </Button>
        </>
      }
    >
      {found === undefined ? null : (
        <Facts
          of={[
            ['Digest', <code key="d">{found.set.digest}</code>],
            [
              'Used in',
              found.experiments.length === 0
                ? '–'
                : found.experiments.map(({ id, name }, index) => (
                    <span key={id}>
                      {index === 0 ? '' : ', '}
                      <To to={projectPath(project, `experiments/${id}`)}>{name}</To>
                    </span>
                  )),
            ],
            [
              'Tags',
              <Tags
                key="t"
                of={found.set.tags}
                needs="evaluation-sets.write"
                change={(body) => client.call('changeEvaluationSet', { path: { project, set }, body })}
              />,
            ],
            ['Made', <Moment key="m" at={found.set.createdAt} />],
            ['Made by', found.set.createdBy],
            ['Changed', <Moment key="c" at={found.set.updatedAt} />],
            ['Id', <code key="i">{found.set.id}</code>],
          ]}
        />
      )}
      {focused === undefined ? null : (
        <Detail project={project} of={focused} close={() => change({ focus: undefined })} />
      )}
      <Panel title="Records">
        <DataTable
          label="Records"
          source={source}
          columns={columns(project, set)}
          rowKey={({ id }) => id}
          selected={search.focus}
          selection={{ chosen: ids, change: (next) => change({ sel: next.length === 0 ? undefined : next.join() }) }}
          empty={
            <Empty>
              No record yet.{' '}
              <To to={`${projectPath(project, 'traces')}?focus=${set}`}>Choose traces to put in the set</To>.
            </Empty>
          }
        />
      </Panel>
    </Page>
  );
}
