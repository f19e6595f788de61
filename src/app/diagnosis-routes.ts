// The server looked at from afar: what it finds when it checks its own machine, and the settings it runs with. Secrets are never shown.
import { ServerChecksView, ServerSettingsView } from '../contracts/server.ts';
import type { HttpApp } from '../http/server.ts';
import {
  type Check,
  checkDataPlane,
  checkDisk,
  checkHome,
  checkNode,
  checkPython,
  look,
} from '../platform/machine/checks.ts';
import type { Config, PrintedSetting } from './config.ts';
import type { Platform } from './platform.ts';
import { pythonOf } from './python.ts';

const tags = ['server'];
const diagnose = { permission: 'server.diagnose' };
/** No content has it, so asking for it costs one look. */
const noContent = '0'.repeat(64);

type Ports = Pick<Platform, 'db' | 'blobs'>;

/** Every check, in the order in which a fault of one explains those after it. */
export async function checkServer(config: Config, { db, blobs }: Ports): Promise<readonly Check[]> {
  const where = (url: string): string => (url === '' ? 'files in the home folder' : 'the configured store');
  const stores = [
    await look(
      'database',
      async () => {
        await db.ping();
        return `answers; ${where(config.db.url)}`;
      },
      'See that the database of db.url runs and takes connections from here.',
    ),
    await look(
      'blobs',
      async () => {
        await blobs.has(noContent);
        return `answer; ${where(config.blobs.url)}`;
      },
      'See that the object store of blobs.url runs and that its keys are right.',
    ),
  ];
  const machine = [await checkNode(), await checkHome(config.home), await checkDisk(config.home)];
  const python = await checkPython(pythonOf(config));
  const dataPlane = config.dataPlane.enabled ? [await checkDataPlane(config.dataPlane.port)] : [];
  return [...machine, ...stores, python, ...dataPlane];
}

export function diagnosisRoutes(app: HttpApp, config: Config, ports: Ports, settings: readonly PrintedSetting[]): void {
  let underWay: Promise<readonly Check[]> | undefined;
  app.get(
    '/api/v1/server/checks',
    {
      config: diagnose,
      schema: {
        operationId: 'checkServer',
        summary: 'What the server finds when it checks its own machine and stores',
        tags,
        response: { 200: ServerChecksView },
      },
    },
    async () => {
      // Those who ask at the same time share one look: it starts a process.
      underWay ??= checkServer(config, ports).finally(() => {
        underWay = undefined;
      });
      return { checks: [...(await underWay)] };
    },
  );
  app.get(
    '/api/v1/server/settings',
    {
      config: diagnose,
      schema: {
        operationId: 'listServerSettings',
        summary: 'Each setting of the server and where it came from, without secrets',
        tags,
        response: { 200: ServerSettingsView },
      },
    },
    async () => ({ settings: [...settings] }),
  );
}
