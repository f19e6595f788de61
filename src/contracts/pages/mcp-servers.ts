// MCP servers and one of them: what tools may applications reach, in which versions, and where.
import { type Static, Type } from 'typebox';
import { McpEndpointView, McpServerView, McpVersionView } from '../mcp-servers.ts';
import { AnswerView } from './answer.ts';

export const McpServersPageView = Type.Object({
  answer: AnswerView,
  items: Type.Array(
    Type.Object({
      server: McpServerView,
      says: Type.Union([Type.String(), Type.Null()], {
        description: 'What it is for, in its own words or those of its latest version.',
      }),
      endpoints: Type.Integer(),
      tools: Type.Union([Type.Integer(), Type.Null()], { description: 'Of the latest version; null: nobody said.' }),
    }),
  ),
  nextCursor: Type.Optional(Type.String({ description: 'Absent on the last page.' })),
});
export type McpServersPageView = Static<typeof McpServersPageView>;

export const McpServerPageView = Type.Object({
  answer: AnswerView,
  server: McpServerView,
  says: Type.Union([Type.String(), Type.Null()]),
  versions: Type.Array(McpVersionView, { description: 'The highest first; at most 200.' }),
  endpoints: Type.Array(McpEndpointView),
});
export type McpServerPageView = Static<typeof McpServerPageView>;
