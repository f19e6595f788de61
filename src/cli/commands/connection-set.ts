import { connectionFields, connectionKinds } from '../../contracts/connections.ts';
import { oneOf } from '../choice.ts';
import { type Command, keyValues, UsageError } from '../command.ts';

export default {
  name: 'connection set',
  summary: 'Make or change a connection',
  arguments: [
    { name: 'name', meaning: 'of the connection' },
    { name: 'kind', meaning: connectionKinds.join(', ') },
    {
      name: 'fields',
      meaning: `as key=value: ${connectionKinds
        .map((kind) => `${kind}: ${connectionFields[kind].fields.map(({ name }) => name).join(' ')}`)
        .join('; ')}`,
      optional: true,
      many: true,
    },
  ],
  options: [{ name: 'secret', value: 'name', meaning: 'secret of the project with the password, key or token' }],
  examples: [
    'pawl connection set warehouse postgres host=db.example.com database=sales user=pawl --secret DB_PASSWORD',
  ],
  async run(context, input) {
    const kind = oneOf(input.argument('kind'), connectionKinds, 'The kind') ?? 'http';
    const settings = Object.entries(keyValues(input.many('fields'), 'A field')).map(([name, text]) => {
      const type = connectionFields[kind].fields.find((field) => field.name === name)?.type;
      if (type === 'boolean' && !/^(true|false)$/.test(text)) throw new UsageError(`${name} must be true or false.`);
      return [name, type === 'integer' ? Number(text) : type === 'boolean' ? text === 'true' : text] as const;
    });
    const it = await context.client.call('setConnection', {
      path: { project: context.project, connection: input.argument('name') },
      body: { kind, settings: Object.fromEntries(settings), secret: input.option('secret') },
    });
    context.data(it);
    context.print(`set connection ${it.name}; try it with: pawl connection test ${it.name}`);
  },
} satisfies Command;
