// One MCP server: which version is meant to be used, what does it offer, and where is it reached?
import { useParams } from '@tanstack/react-router';
import { type Answer, useAction, useCall } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { usePageSearch } from '../../app/search-params.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { Choice } from '../../components/choice.tsx';
import { Copyable } from '../../components/copyable.tsx';
import { ExplainedAction } from '../../components/explained-action.tsx';
import { Empty, Loaded } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Facts, Page, Panel } from '../../components/page.tsx';
import { Scroll } from '../../components/scroll.tsx';
import { Status } from '../../components/status.tsx';
import { mcpTone } from './mcp-servers.tsx';

type Server = Answer<'viewMcpServer'>;
type Version = Server['versions'][number];

const next = { draft: ['active'], active: ['deprecated', 'draft'], deprecated: ['active'] } as const;

function ChangeStatus({ of: { project, name, version, status } }: { readonly of: Version }) {
  const change = useAction('changeMcpVersion');
  return (
    <>
      {next[status].map((to) => (
        <ExplainedAction
          key={to}
          needs="mcp-servers.write"
          text={to === 'active' ? 'Make active' : to === 'draft' ? 'Make a draft again' : 'Deprecate'}
          effect={`${name} ${version} becomes ${to}. The latest version is the highest active one.`}
          confirm={`Make it ${to}`}
          usualReason=""
          pending={change.isPending}
          error={change.error}
          act={(_reason, close) =>
            change.mutate({ path: { project, server: name, version }, body: { status: to } }, { onSuccess: close })
          }
        />
      ))}
    </>
  );
}

function Tools({ of: { tools } }: { readonly of: Version }) {
  if (tools === null || tools.length === 0) return <Empty>Nobody said which tools it offers.</Empty>;
  return (
    <Scroll>
      <table className="plain" aria-label="Tools">
        <thead>
          <tr>
            <th>Tool</th>
            <th>What it does</th>
          </tr>
        </thead>
        <tbody>
          {tools.map((tool) => (
            <tr key={String(tool['name'])}>
              <td className="nowrap">
                <code>{String(tool['name'])}</code>
              </td>
              <td>{typeof tool['description'] === 'string' ? tool['description'] : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Endpoints({ of: { endpoints } }: { readonly of: Server }) {
  return (
    <Panel
      title="Access endpoints"
      note="Where a version, or what an alias names, is reached. The server asks none of them."
    >
      {endpoints.length === 0 ? (
        <Empty>None is said yet.</Empty>
      ) : (
        <Scroll>
          <table className="plain" aria-label="Access endpoints">
            <thead>
              <tr>
                <th>Address</th>
                <th>Leads to</th>
                <th>Transport</th>
                <th>By</th>
              </tr>
            </thead>
            <tbody>
              {endpoints.map(({ id, url, version, alias, transport, updatedBy }) => (
                <tr key={id}>
                  <td>
                    <code>{url}</code>
                  </td>
                  <td>{version ?? `the alias ${alias ?? ''}`}</td>
                  <td className="nowrap">{transport}</td>
                  <td>{updatedBy}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}

function Shown({
  of,
  version,
  choose,
}: {
  readonly of: Server;
  readonly version: Version;
  readonly choose: (to: string) => void;
}) {
  return (
    <Panel title={`Version ${version.version}`}>
      <div className="row" style={{ margin: '0 0 12px' }}>
        <Choice
          label="Version"
          value={version.version}
          options={of.versions.map((one) => ({ value: one.version, text: `${one.version} (${one.status})` }))}
          onChange={choose}
        />
        <ChangeStatus of={version} />
      </div>
      <Facts
        of={[
          [
            'Status',
            <Status key="status" tone={mcpTone[version.status]}>
              {version.status}
            </Status>,
          ],
          ['Aliases', version.aliases.join(', ') || 'none'],
          [
            'Tags',
            Object.entries(version.tags)
              .map(([key, value]) => `${key}: ${value}`)
              .join(', ') || 'none',
          ],
          ['Source', version.source ?? '–'],
          [
            'Registered',
            <span key="made">
              <Moment at={version.createdAt} /> by {version.createdBy}
            </span>,
          ],
        ]}
      />
      <Tools of={version} />
      <details>
        <summary>server.json</summary>
        <Copyable label="the server.json" text={JSON.stringify(version.definition, null, 2)} />
      </details>
    </Panel>
  );
}

export function McpServerPage() {
  const project = useProject();
  const { server = '' } = useParams({ strict: false });
  const [search, change] = usePageSearch();
  const found = useCall('viewMcpServer', { path: { project, server } });
  const title = found.data?.server.displayName ?? server;
  return (
    <Page
      title={title}
      crumbs={[{ label: 'MCP servers', to: projectPath(project, 'mcp-servers') }]}
      answer={found.data === undefined ? undefined : <AnswerLine of={found.data.answer} />}
    >
      <Loaded of={found} lines={8}>
        {(of) => {
          const shown =
            of.versions.find(({ version }) => version === search.version) ??
            of.versions.find(({ version }) => version === of.server.latestVersion);
          return (
            <>
              <Panel title="Server">
                <Facts
                  of={[
                    ['Name', of.server.name],
                    ['Description', of.says ?? '–'],
                    [
                      'Aliases',
                      Object.entries(of.server.aliases)
                        .map(([alias, to]) => `${alias} → ${to}`)
                        .join(', ') || 'none',
                    ],
                    [
                      'Tags',
                      Object.entries(of.server.tags)
                        .map(([key, value]) => `${key}: ${value}`)
                        .join(', ') || 'none',
                    ],
                    [
                      'Changed',
                      <span key="changed">
                        <Moment at={of.server.updatedAt} /> by {of.server.updatedBy}
                      </span>,
                    ],
                  ]}
                />
              </Panel>
              {shown === undefined ? null : <Shown of={of} version={shown} choose={(version) => change({ version })} />}
              <Endpoints of={of} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}
