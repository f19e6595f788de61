import { existsSync, realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openForeign } from '../../platform/db/foreign.ts';
import { type Command, CommandError, keyValues } from '../command.ts';
import type { Context } from '../context.ts';
import { importOptions, importSource } from '../import/import.ts';
import { mlflowFolder } from '../import/mlflow-folder.ts';
import { mlflowServer } from '../import/mlflow-server.ts';
import { mlflowDatabase } from '../import/mlflow-sql.ts';
import { createPlaces, type Places } from '../import/places.ts';
import type { Source } from '../import/source.ts';

async function open(context: Context, address: string, places: Places, token: string | undefined): Promise<Source> {
  if (/^https?:\/\//.test(address)) return mlflowServer(address, token);
  // SQLAlchemy's way to name a driver, such as postgresql+psycopg2.
  const postgres = /^postgres(?:ql)?(?:\+\w+)?:\/\//;
  if (postgres.test(address))
    return mlflowDatabase(await openForeign({ postgres: address.replace(postgres, 'postgres://') }), places);
  const path = address.startsWith('file:')
    ? fileURLToPath(address)
    : resolve(context.io.folder, address.replace(/^sqlite:\/\/\//, ''));
  if (!existsSync(path)) throw new CommandError(`There is nothing at ${address}.`);
  if (statSync(path).isDirectory()) return mlflowFolder(path, places);
  return mlflowDatabase(await openForeign({ sqlite: path }), places);
}

export default {
  name: 'import mlflow',
  summary: 'Bring experiments, runs, files, models and traces of MLflow into the project, with their ids',
  arguments: [
    { name: 'source', meaning: 'address of a server, folder `mlruns`, SQLite file, or postgresql:// address' },
  ],
  options: [
    ...importOptions,
    { name: 'map', value: 'place=folder', meaning: 'where artifacts at an address are on this machine', many: true },
    {
      name: 'source-token',
      value: 'secret',
      meaning: 'for a server that asks for one; better in MLFLOW_TRACKING_TOKEN',
    },
  ],
  examples: [
    'pawl import mlflow ./mlruns',
    'pawl import mlflow http://mlflow.example.com:5000 --experiment churn',
    'pawl import mlflow mlflow.db --map mlflow-artifacts:=/srv/mlartifacts',
    'AWS_ENDPOINT_URL=https://s3.example.com pawl import mlflow postgresql://user@host/mlflow',
  ],
  async run(context, input) {
    const map = Object.entries(keyValues(input.options('map'), 'A map'))
      .map(([place, folder]) => [place, realFolder(resolve(context.io.folder, folder))] as const)
      .sort(([a], [b]) => b.length - a.length);
    const token = input.option('source-token') ?? context.environment['MLFLOW_TRACKING_TOKEN'];
    const places = createPlaces(map, context.environment);
    try {
      return await importSource(context, input, await open(context, input.argument('source'), places, token));
    } finally {
      places.close();
    }
  },
} satisfies Command;

/** A folder that the caller named may be a link; those inside of it are not followed. */
const realFolder = (path: string): string => (existsSync(path) ? realpathSync(path) : path);
