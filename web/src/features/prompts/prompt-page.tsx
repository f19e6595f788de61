// One prompt: which version is live, and is the new wording better?
import { useNavigate, useParams } from '@tanstack/react-router';
import { client, type Item, useCall, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Aliases } from '../../components/aliases.tsx';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel, Tabs, To } from '../../components/page.tsx';
import { Tags } from '../../components/tags.tsx';
import { TrashButton } from '../../components/trash-button.tsx';
import { fieldsText } from '../../format/fields.ts';
import { CompareVersions } from './compare-versions.tsx';
import { VersionText } from './version-text.tsx';

type Row = Item<'viewPrompt'>;

const columns = (path: string): readonly Column<Row>[] => [
  {
    id: 'version',
    header: 'Version',
    width: 80,
    value: ({ version }) => version,
    cell: ({ version }) => <To to={`${path}?version=${version}`}>v{version}</To>,
  },
  {
    id: 'aliases',
    header: 'Aliases',
    width: 150,
    grow: 1,
    value: ({ aliases }) => aliases.map((alias) => `@${alias}`).join(' ') || '–',
  },
  { id: 'message', header: 'What changed', width: 200, grow: 2, value: ({ message }) => message || '–' },
  { id: 'text', header: 'Text', width: 300, grow: 4, value: ({ text }) => text },
  { id: 'variables', header: 'Variables', width: 140, value: ({ variables }) => variables.join(', ') || '–' },
  { id: 'model', header: 'Model', width: 140, hidden: true, value: ({ modelConfig }) => fieldsText(modelConfig) },
  { id: 'tags', header: 'Tags', width: 130, hidden: true, value: ({ tags }) => fieldsText(tags) },
  {
    id: 'created',
    header: 'Registered',
    width: 150,
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Moment at={createdAt} />,
  },
  { id: 'by', header: 'By', width: 100, value: ({ user }) => user },
];

const tabs = [
  ['text', 'Text'],
  ['compare', 'Compare'],
] as const;

/** A version named in the address, though it may not be in the list that is loaded. */
function Shown({ prompt, version }: { readonly prompt: string; readonly version: number }) {
  const project = useProject();
  const found = useCall('getPromptVersion', { path: { project, prompt, version } });
  return (
    <Loaded of={found} lines={8}>
      {(of) => <VersionText of={of} />}
    </Loaded>
  );
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : undefined;

export function PromptPage() {
  const project = useProject();
  const { prompt = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const navigate = useNavigate();
  const source = useRows('viewPrompt', { path: { project, prompt }, query: {} });
  const found = source.head;
  const path = projectPath(project, `prompts/${encodeURIComponent(prompt)}`);
  const versions = source.rows.map(({ version }) => version);
  const [newest] = versions;
  const live = Object.values(found?.prompt.aliases ?? {}).find((version) => version !== newest);
  const chosen = search.sel === undefined ? [] : search.sel.split(',');
  const [first, second] = chosen.map(Number).sort((a, b) => a - b);
  const tab = search.tab === 'compare' ? 'compare' : 'text';
  const b = numberOf(search.b) ?? newest;
  const a = numberOf(search.a) ?? live ?? versions[1] ?? newest;
  return (
    <Page
      views
      title={prompt}
      crumbs={[{ label: 'Prompts', to: projectPath(project, 'prompts') }]}
      answer={found === undefined ? undefined : <AnswerLine of={found.answer} />}
      facts={
        found === undefined ? null : (
          <span className="row">
            {Object.entries(found.prompt.aliases).map(([alias, version]) => (
              <span key={alias} className="chip">
                @{alias} v{version}
              </span>
            ))}
          </span>
        )
      }
      actions={
        <>
          {chosen.length === 0 ? null : (
            <ActionButton
              needs="prompts.read"
              unless={chosen.length === 2 ? undefined : 'Choose two versions.'}
              onClick={() => change({ tab: 'compare', a: String(first), b: String(second), sel: undefined })}
            >
              Compare {chosen.length}
            </ActionButton>
          )}
          <TrashButton
            needs="registry.delete"
            what={`prompt ${prompt} with its versions`}
            remove={() => client.call('deleteModel', { path: { project, model: prompt } })}
            restore={() => client.call('restoreModel', { path: { project, model: prompt } })}
            onGone={() => void navigate({ to: projectPath(project, 'prompts') })}
          />
        </>
      }
    >
      {found === undefined || newest === undefined ? null : (
        <>
          <Facts
            of={[
              ['Description', found.prompt.description || '–'],
              [
                'Tags of the prompt',
                <Tags
                  key="t"
                  of={found.prompt.tags}
                  needs="registry.write"
                  change={(body) => client.call('changeModel', { path: { project, model: prompt }, body })}
                />,
              ],
            ]}
          />
          <Tabs
            label="Parts of the prompt"
            tabs={tabs}
            value={tab}
            onChange={(next) => change({ tab: next === 'text' ? undefined : next, a: undefined, b: undefined })}
          />
          {tab === 'text' ? (
            <Shown prompt={prompt} version={numberOf(search.version) ?? newest} />
          ) : (
            <CompareVersions prompt={prompt} versions={versions} a={a ?? newest} b={b ?? newest} />
          )}
        </>
      )}
      <Panel title="Versions">
        <DataTable
          label={`Versions of ${prompt}`}
          source={source}
          columns={columns(path)}
          rowKey={({ version }) => String(version)}
          selected={tab === 'text' ? String(numberOf(search.version) ?? newest) : undefined}
          selection={{ chosen, change: (ids) => change({ sel: ids.length === 0 ? undefined : ids.join() }) }}
          empty={<Empty>The prompt has no version.</Empty>}
        />
      </Panel>
      {found === undefined || newest === undefined ? null : (
        <Aliases
          of={found.prompt.aliases}
          versions={versions}
          needs="prompts.write"
          what="prompts"
          pathOf={(version) => `${projectPath(project, `prompts/${encodeURIComponent(prompt)}`)}?version=${version}`}
          point={(alias, version) =>
            version === undefined
              ? client.call('deletePromptAlias', { path: { project, prompt, alias } })
              : client.call('setPromptAlias', { path: { project, prompt, alias }, body: { version } })
          }
        />
      )}
    </Page>
  );
}
