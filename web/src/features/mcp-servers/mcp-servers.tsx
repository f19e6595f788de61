// MCP servers: what tools may applications reach?
import { type Item, useRows } from '../../api/client.ts';
import { projectPath } from '../../app/navigation.ts';
import { useProject } from '../../app/project.ts';
import { useSnippet } from '../../app/snippets.ts';
import { AnswerLine } from '../../components/answer-line.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/loaded.tsx';
import { Moment } from '../../components/moment.tsx';
import { Page, To } from '../../components/page.tsx';
import { Status } from '../../components/status.tsx';
import { count } from '../../format/number.ts';

type Row = Item<'viewMcpServers'>;

export const mcpTone = { active: 'ok', draft: 'idle', deprecated: 'warn' } as const;

const serverPath = (project: string, name: string): string =>
  projectPath(project, `mcp-servers/${encodeURIComponent(name)}`);

const columns = (project: string): readonly Column<Row>[] => [
  {
    id: 'name',
    header: 'Server',
    width: 200,
    grow: 2,
    value: ({ server }) => server.name,
    cell: ({ server }) => <To to={serverPath(project, server.name)}>{server.displayName ?? server.name}</To>,
  },
  {
    id: 'status',
    header: 'Status',
    width: 110,
    value: ({ server }) => server.status,
    cell: ({ server }) =>
      server.status === null ? (
        <Status tone="idle">no version</Status>
      ) : (
        <Status tone={mcpTone[server.status]}>{server.status}</Status>
      ),
  },
  { id: 'latest', header: 'Latest', width: 90, value: ({ server }) => server.latestVersion ?? '–' },
  { id: 'says', header: 'Description', width: 220, grow: 3, value: ({ says }) => says ?? '–' },
  {
    id: 'tools',
    header: 'Tools',
    width: 70,
    right: true,
    value: ({ tools }) => tools,
    cell: ({ tools }) => (tools === null ? '–' : count(tools)),
  },
  {
    id: 'endpoints',
    header: 'Endpoints',
    width: 90,
    right: true,
    value: ({ endpoints }) => endpoints,
    cell: ({ endpoints }) => count(endpoints),
  },
  {
    id: 'changed',
    header: 'Changed',
    width: 150,
    value: ({ server }) => server.updatedAt,
    cell: ({ server }) => <Moment at={server.updatedAt} />,
  },
  { id: 'by', header: 'By', width: 100, value: ({ server }) => server.updatedBy },
];

export function McpServers() {
  const project = useProject();
  const snippet = useSnippet('mcpServer');
  const source = useRows('viewMcpServers', { path: { project }, query: {} });
  return (
    <Page
      views
      title="MCP servers"
      answer={source.head === undefined ? undefined : <AnswerLine of={source.head.answer} />}
    >
      <DataTable
        label="MCP servers"
        source={source}
        columns={columns(project)}
        rowKey={({ server }) => server.id}
        opens={({ server }) => ({ to: serverPath(project, server.name), label: server.name })}
        empty={
          <Empty snippet={snippet}>No MCP server is registered yet. A version is registered by its server.json.</Empty>
        }
      />
    </Page>
  );
}
