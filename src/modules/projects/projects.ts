// A project as code: plan says what applying would change, apply makes it so, in the order of the lifecycle.
import type { CodeSource } from '../../contracts/code-source.ts';
import type { Manifest } from '../../contracts/manifest.ts';
import type { Actor } from '../../kernel/actor.ts';
import { safeRelativePath } from '../../kernel/names.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/db/database.ts';
import type { Audit } from '../audit/index.ts';
import type { Identity } from '../identity/index.ts';
import { type ApplierDeps, createAppliers } from './appliers.ts';
import { changedFields, desiredResources, type Resource } from './desired.ts';
import { projectsErrors } from './errors.ts';
import * as store from './store.ts';

// With the YAML parser and the compiled schema, at the first manifest.
const loadParser = (): Promise<typeof import('./manifest-file.ts')> => import('./manifest-file.ts');

export interface Change {
  readonly kind: string;
  readonly name: string;
  readonly action: 'create' | 'change' | 'unchanged' | 'remove';
  readonly fields: readonly string[];
}

export interface Plan {
  readonly project: string;
  readonly changes: readonly Change[];
}

export interface ProjectFile {
  readonly path: string;
  readonly content: Uint8Array;
}

export interface Projects {
  /** What the manifest needs to be sent with. @throws AppError `projects.bad_yaml`, `projects.bad_manifest` */
  files(text: string): Promise<{
    readonly project: string;
    readonly files: readonly string[];
    readonly globs: readonly string[];
  }>;
  plan(project: string, text: string, files: readonly ProjectFile[]): Promise<Plan>;
  /** Makes every difference so; what the manifest no longer declares stays, and is no longer managed. */
  apply(
    actor: Actor,
    project: string,
    text: string,
    files: readonly ProjectFile[],
    codeSource?: CodeSource | null,
  ): Promise<Plan>;
}

export interface ProjectsDeps extends ApplierDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly identity: Identity;
}

export function createProjects(deps: ProjectsDeps): Projects {
  const { db, clock } = deps;
  const appliers = createAppliers(deps);

  const desire = async (
    project: string,
    text: string,
    files: readonly ProjectFile[],
  ): Promise<{ manifest: Manifest; resources: readonly Resource[] }> => {
    const { filesOf, parseManifest } = await loadParser();
    const manifest = parseManifest(text);
    if (manifest.project !== project)
      throw projectsErrors.create(
        'wrong_project',
        `pawl.yaml declares ${manifest.project}, the address names ${project}.`,
      );
    const texts = new Map(
      files.map((file) => [safeRelativePath(file.path), Buffer.from(file.content).toString('utf8')]),
    );
    const queries = new Set(filesOf(manifest).files);
    const code = files.filter((file) => !queries.has(file.path));
    const digest = code.length === 0 ? null : await deps.pipelines.bundles.save(code);
    return { manifest, resources: desiredResources(manifest, texts, digest) };
  };

  const compare = async (project: string, resources: readonly Resource[]): Promise<readonly Change[]> => {
    const applied = new Map(
      (await store.listApplied(db.reader, project)).map((resource) => [`${resource.kind}/${resource.name}`, resource]),
    );
    const changes = resources.map((resource): Change => {
      const before = applied.get(`${resource.kind}/${resource.name}`);
      applied.delete(`${resource.kind}/${resource.name}`);
      if (before === undefined) return { kind: resource.kind, name: resource.name, action: 'create', fields: [] };
      const fields = changedFields(before.body, resource.body);
      return { kind: resource.kind, name: resource.name, action: fields.length === 0 ? 'unchanged' : 'change', fields };
    });
    const removed = [...applied.values()].map(
      ({ kind, name }): Change => ({ kind, name, action: 'remove', fields: [] }),
    );
    return [...changes, ...removed];
  };

  return {
    async files(text) {
      const { filesOf, parseManifest } = await loadParser();
      const manifest = parseManifest(text);
      return { project: manifest.project, ...filesOf(manifest) };
    },
    async plan(project, text, files) {
      const { resources } = await desire(project, text, files);
      return { project, changes: await compare(project, resources) };
    },
    async apply(actor, project, text, files, codeSource = null) {
      const { resources } = await desire(project, text, files);
      const changes = await compare(project, resources);
      const { id } = await deps.identity.ensureProject(actor, project);
      for (const [index, resource] of resources.entries()) {
        const unchanged = changes[index]?.action === 'unchanged';
        // The same files may come from another commit than before, which is no difference between declarations.
        if (unchanged && (resource.kind !== 'pipeline' || codeSource === null)) continue;
        await appliers[resource.kind](actor, project, resource.name, resource.body, codeSource);
        if (unchanged) continue;
        await db.transact((tx) => store.upsertApplied(tx, project, resource, clock.now()));
      }
      await db.transact(async (tx) => {
        for (const change of changes)
          if (change.action === 'remove') await store.deleteApplied(tx, project, change.kind, change.name);
        const detail = { changes: changes.filter((change) => change.action !== 'unchanged').length };
        await deps.audit.record(tx, {
          actor,
          action: 'projects.apply',
          project,
          subject: { type: 'project', id },
          after: { text },
          detail,
        });
        await deps.bus.publish(tx, { type: 'project.applied', project, subject: id, data: detail });
      });
      return { project, changes };
    },
  };
}
