// The registry of MCP servers, as the native API speaks of it.
import { type Static, Type } from 'typebox';
import { IdText, Name, PageQuery, pageOf, Timestamp } from './paging.ts';

const ServerName = Type.String({ minLength: 1, maxLength: 256, description: 'Such as `com.example/search`.' });
const Version = Type.String({ minLength: 1, maxLength: 128, description: 'A semantic version.' });
const Alias = Type.String({ minLength: 1, maxLength: 255 });
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const AnyObject = Type.Record(Type.String(), Type.Unknown());
const Words = Type.Record(Type.String(), Type.String());
const Status = Type.Union([Type.Literal('draft'), Type.Literal('active'), Type.Literal('deprecated')]);
const Transport = Type.Union([Type.Literal('streamable-http'), Type.Literal('sse')]);
const ConnectOptions = Type.Record(Type.String(), Type.Object({ hidden: Type.Boolean() }));
const Url = Type.String({ minLength: 1, maxLength: 2000 });
const TagChanges = Type.Record(
  Type.String({ minLength: 1, maxLength: 250 }),
  Nullable(Type.String({ maxLength: 5000 })),
  {
    description: 'null takes the tag away.',
  },
);
const changed = {
  createdBy: Type.String(),
  updatedBy: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
};

export const McpServerView = Type.Object({
  id: IdText,
  project: Type.String(),
  name: Type.String(),
  displayName: Nullable(Type.String()),
  description: Nullable(Type.String()),
  icons: Nullable(Type.Array(AnyObject)),
  tags: Words,
  status: Type.Union([Status, Type.Null()], { description: 'Of the latest version.' }),
  latestVersion: Type.Union([Type.String(), Type.Null()], {
    description: 'The highest active version, else the highest of all.',
  }),
  aliases: Type.Record(Type.String(), Type.String(), { description: 'The version that each names.' }),
  ...changed,
});
export type McpServerView = Static<typeof McpServerView>;
export const McpServerPage = pageOf(McpServerView);

export const McpVersionView = Type.Object({
  id: IdText,
  project: Type.String(),
  name: Type.String(),
  version: Type.String(),
  definition: Type.Record(Type.String(), Type.Unknown(), { description: 'Its server.json.' }),
  status: Status,
  tools: Type.Union([Type.Array(AnyObject), Type.Null()], { description: 'null: nobody said.' }),
  connectOptions: ConnectOptions,
  source: Nullable(Type.String()),
  aliases: Type.Array(Type.String()),
  tags: Words,
  ...changed,
});
export type McpVersionView = Static<typeof McpVersionView>;
export const McpVersionPage = pageOf(McpVersionView);

export const McpEndpointView = Type.Object({
  id: IdText,
  project: Type.String(),
  server: Type.String(),
  url: Type.String(),
  transport: Transport,
  version: Nullable(Type.String()),
  alias: Nullable(Type.String()),
  ...changed,
});
export type McpEndpointView = Static<typeof McpEndpointView>;
export const McpEndpointPage = pageOf(McpEndpointView);

export const McpServerParams = Type.Object({ project: Name, server: ServerName });
export const McpVersionParams = Type.Object({ project: Name, server: ServerName, version: Version });
export const McpAliasParams = Type.Object({ project: Name, server: ServerName, alias: Alias });
export const McpEndpointParams = Type.Object({ project: Name, server: ServerName, endpoint: IdText });
export const McpSearchQuery = Type.Object(
  {
    ...PageQuery.properties,
    filter: Type.Optional(Type.String({ maxLength: 20_000 })),
    order: Type.Optional(Type.String({ maxLength: 1000 })),
  },
  { additionalProperties: false },
);

const Description = Nullable(Type.String({ maxLength: 5000 }));
const DisplayName = Nullable(Type.String({ maxLength: 256 }));
const Icons = Nullable(Type.Array(AnyObject, { maxItems: 100 }));
export const NewMcpServerBody = Type.Object(
  {
    name: ServerName,
    displayName: Type.Optional(DisplayName),
    description: Type.Optional(Description),
    icons: Type.Optional(Icons),
  },
  { additionalProperties: false },
);
export const McpServerChangeBody = Type.Object(
  {
    displayName: Type.Optional(DisplayName),
    description: Type.Optional(Description),
    icons: Type.Optional(Icons),
    tags: Type.Optional(TagChanges),
  },
  { additionalProperties: false, minProperties: 1 },
);
const Tools = Nullable(Type.Array(AnyObject, { maxItems: 1000 }));
export const NewMcpVersionBody = Type.Object(
  {
    definition: Type.Record(Type.String(), Type.Unknown(), {
      description: 'Its server.json, which names the server and the version.',
    }),
    status: Type.Optional(Type.Union([Type.Literal('draft'), Type.Literal('active')])),
    source: Type.Optional(Type.String({ maxLength: 2000 })),
    tools: Type.Optional(Tools),
    connectOptions: Type.Optional(ConnectOptions),
  },
  { additionalProperties: false },
);
export const McpVersionChangeBody = Type.Object(
  {
    status: Type.Optional(Status),
    tools: Type.Optional(Tools),
    connectOptions: Type.Optional(ConnectOptions),
    tags: Type.Optional(TagChanges),
  },
  { additionalProperties: false, minProperties: 1 },
);
export const McpAliasBody = Type.Object({ version: Version }, { additionalProperties: false });
export const NewMcpEndpointBody = Type.Object(
  { url: Url, transport: Type.Optional(Transport), version: Type.Optional(Version), alias: Type.Optional(Alias) },
  { additionalProperties: false },
);
export const McpEndpointChangeBody = Type.Object(
  {
    url: Type.Optional(Url),
    transport: Type.Optional(Transport),
    version: Type.Optional(Version),
    alias: Type.Optional(Alias),
  },
  { additionalProperties: false, minProperties: 1 },
);
