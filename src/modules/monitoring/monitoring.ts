// Monitoring: runs the monitors of each model on their schedule, stores what they find and raises and clears alarms, once each.
import { Cron } from 'croner';
import { type Actor, policyActor } from '../../kernel/actor.ts';
import { messageOf } from '../../kernel/errors.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { NodeRef } from '../../kernel/node-ref.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../../kernel/paging.ts';
import type { Millis } from '../../kernel/time.ts';
import type { Bus } from '../../platform/bus/bus.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Ticker } from '../../platform/clock/ticker.ts';
import type { Database, Tx } from '../../platform/db/database.ts';
import type { Queue } from '../../platform/queue/queue.ts';
import type { NewId, Random } from '../../platform/random/random.ts';
import type { Audit } from '../audit/index.ts';
import type { Lineage } from '../lineage/index.ts';
import type { Objectives } from '../objectives/index.ts';
import type { Webhooks } from '../webhooks/index.ts';
import { readMonitor } from './declaration.ts';
import { monitoringErrors } from './errors.ts';
import {
  type Alarm,
  alarmAction,
  breachStreak,
  type MonitorDefinition,
  type MonitoringPlan,
  type MonitorWindow,
} from './model.ts';
import { type Finding, type ObserveDeps, observe } from './observe.ts';
import type { MonitoredServing, ServedVersion } from './ports.ts';
import * as store from './store.ts';
import { createAlarmReceivers } from './webhooks.ts';

export type PlanDeclaration = Omit<MonitoringPlan, 'project' | 'model' | 'monitors'> & {
  readonly monitors: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

export interface Monitoring {
  /** @throws AppError `monitoring.bad_monitor`, `monitoring.bad_schedule`, `webhooks.bad_url` */
  declare(actor: Actor, project: string, model: string, declaration: PlanDeclaration): Promise<MonitoringPlan>;
  plan(project: string, model: string): Promise<MonitoringPlan>;
  plans(project: string): Promise<readonly MonitoringPlan[]>;
  /** Secret that signs this model's webhooks. */
  webhookSecret(project: string, model: string): Promise<string>;
  /** Queues a run of all monitors of the model now; returns the job. */
  run(actor: Actor, project: string, model: string): Promise<string>;
  windows(filter: store.WindowFilter, page: PageRequest): Promise<Page<MonitorWindow>>;
  /** @throws AppError `monitoring.unknown_window` */
  window(project: string, id: string): Promise<MonitorWindow>;
  /** The newest window with data of each monitor of each model. */
  newestWindows(project: string): Promise<readonly MonitorWindow[]>;
  alarms(
    filter: {
      readonly project: string;
      readonly model?: string | undefined;
      readonly state?: 'open' | 'cleared' | undefined;
    },
    page: PageRequest,
  ): Promise<Page<Alarm>>;
  openAlarms(project: string, model: string): Promise<readonly Alarm[]>;
  alarm(id: string): Promise<Alarm>;
  acknowledge(actor: Actor, id: string): Promise<Alarm>;
  /** Takes an acknowledgement back. */
  release(actor: Actor, id: string): Promise<Alarm>;
}

export interface MonitoringDeps extends ObserveDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly random: Random;
  readonly newId: NewId;
  readonly bus: Bus;
  readonly queue: Queue;
  readonly logger: Logger;
  readonly audit: Audit;
  readonly lineage: Lineage;
  readonly objectives: Objectives;
  readonly webhooks: Pick<Webhooks, 'check' | 'tell' | 'signFor'>;
  readonly serving: MonitoredServing;
}

const jobKind = 'monitoring.run';
const policy = policyActor('monitoring');

function nextAfter(schedule: string, now: Millis): Millis | null {
  try {
    return new Cron(schedule, { timezone: 'UTC', paused: true }).nextRun(new Date(now))?.getTime() ?? null;
  } catch (error) {
    throw monitoringErrors.create('bad_schedule', `${JSON.stringify(schedule)}: ${messageOf(error)}`, { cause: error });
  }
}

export function createMonitoring(deps: MonitoringDeps): Monitoring {
  const { db, clock, bus, queue, audit, lineage } = deps;
  const receivers = createAlarmReceivers(deps);

  const find = async (project: string, model: string): Promise<{ plan: MonitoringPlan; secret: string }> => {
    const known = await store.findPlan(db.reader, project, model);
    if (known === undefined)
      throw monitoringErrors.create('unknown_plan', `Model ${model} of project ${project} has no monitors.`);
    return known;
  };

  const clear = async (tx: Tx, plan: MonitoringPlan, alarm: Alarm, because: string, at: Millis): Promise<void> => {
    const cleared: Alarm = { ...alarm, state: 'cleared', clearedAt: at, clearedBecause: because };
    await store.updateAlarm(tx, cleared);
    await audit.record(tx, {
      actor: policy,
      action: 'monitoring.clear',
      project: plan.project,
      subject: { type: 'alarm', id: alarm.id },
      before: alarm,
      after: cleared,
      detail: { because },
    });
    const event = {
      type: 'alarm.cleared',
      project: plan.project,
      subject: alarm.id,
      data: { model: plan.model, monitor: alarm.monitor, version: alarm.version, text: alarm.text, because },
    };
    await bus.publish(tx, event);
    await receivers.announce(tx, plan, event);
  };

  /** @param taker who has the alarm from now on; null: nobody */
  const assign = (actor: Actor, id: string, taker: string | null): Promise<Alarm> =>
    db.transact(async (tx) => {
      const before = await store.findAlarm(tx, id);
      if (before === undefined) throw monitoringErrors.create('unknown_alarm', `There is no alarm ${id}.`);
      const alarm: Alarm = { ...before, acknowledgedBy: taker };
      await store.updateAlarm(tx, alarm);
      await audit.record(tx, {
        actor,
        action: taker === null ? 'monitoring.release' : 'monitoring.acknowledge',
        project: alarm.project,
        subject: { type: 'alarm', id },
        before,
        after: alarm,
      });
      await bus.publish(tx, {
        type: taker === null ? 'alarm.released' : 'alarm.acknowledged',
        project: alarm.project,
        subject: id,
        data: { by: actor.name },
      });
      return alarm;
    });
  const raise = async (tx: Tx, plan: MonitoringPlan, window: MonitorWindow): Promise<void> => {
    const alarm: Alarm = {
      id: deps.newId(),
      project: plan.project,
      model: plan.model,
      monitor: window.monitor,
      versionId: window.versionId,
      version: window.version,
      state: 'open',
      text: window.text,
      raisedAt: window.at,
      clearedAt: null,
      clearedBecause: null,
      windowId: window.id,
      lastWindowId: window.id,
      acknowledgedBy: null,
    };
    await store.insertAlarm(tx, alarm);
    const ref: NodeRef = { type: 'alarm', id: alarm.id };
    await lineage.describe(tx, {
      ref,
      project: plan.project,
      label: `${window.monitor} on ${plan.model} v${window.version}`,
      detail: { text: alarm.text },
    });
    await lineage.link(tx, { from: { type: 'monitor-window', id: window.id }, to: ref, relation: 'caused' });
    await audit.record(tx, {
      actor: policy,
      action: 'monitoring.raise',
      project: plan.project,
      subject: ref,
      after: alarm,
      detail: { monitor: window.monitor, text: alarm.text },
    });
    const event = {
      type: 'alarm.raised',
      project: plan.project,
      subject: alarm.id,
      data: { model: plan.model, monitor: window.monitor, version: window.version, text: alarm.text },
    };
    await bus.publish(tx, event);
    await receivers.announce(tx, plan, event);
  };

  /** Stores a finding and what follows from it, in one transaction; a window that is there already changes nothing. */
  const keep = (
    plan: MonitoringPlan,
    monitor: string,
    definition: MonitorDefinition,
    version: ServedVersion,
    finding: Finding,
  ): Promise<void> =>
    db.transact(async (tx) => {
      const { evidence, measurement: _measurement, ...facts } = finding;
      const window: MonitorWindow = {
        ...facts,
        id: deps.newId(),
        project: plan.project,
        model: plan.model,
        monitor,
        type: definition.type,
        versionId: version.id,
        version: version.version,
        at: clock.now(),
      };
      if (!(await store.insertWindow(tx, window))) return;
      const ref: NodeRef = { type: 'monitor-window', id: window.id };
      await lineage.describe(tx, {
        ref,
        project: plan.project,
        label: `${monitor}: ${window.status}`,
        detail: { text: window.text },
      });
      await lineage.link(
        tx,
        { from: { type: 'model-version', id: version.id }, to: ref, relation: 'used' },
        ...evidence.map((from) => ({ from, to: ref, relation: 'used' as const })),
      );
      await bus.publish(tx, {
        type: 'monitor.evaluated',
        project: plan.project,
        subject: window.id,
        data: { model: plan.model, monitor, status: window.status },
      });
      const open = (await store.openAlarms(tx, plan.project, plan.model)).find(
        (alarm) => alarm.monitor === monitor && alarm.versionId === version.id,
      );
      const action = alarmAction(open, window.status);
      if (action === 'raise') await raise(tx, plan, window);
      else if (action === 'clear' && open !== undefined) await clear(tx, plan, open, window.text, window.at);
      else if (action === 'confirm' && open !== undefined) {
        await store.updateAlarm(tx, { ...open, text: window.text, lastWindowId: window.id });
        await lineage.link(tx, { from: ref, to: { type: 'alarm', id: open.id }, relation: 'caused' });
        await bus.publish(tx, {
          type: 'alarm.confirmed',
          project: plan.project,
          subject: open.id,
          data: { model: plan.model, monitor, text: window.text },
        });
      }
    });

  const clearOthers = async (plan: MonitoringPlan, version: ServedVersion): Promise<void> => {
    await db.transact(async (tx) => {
      for (const alarm of await store.openAlarms(tx, plan.project, plan.model)) {
        if (alarm.versionId !== version.id)
          await clear(tx, plan, alarm, `v${version.version} serves now.`, clock.now());
      }
    });
  };

  const runMonitors = async (
    plan: MonitoringPlan,
    signal: AbortSignal,
    report: (progress: number, note: string) => void,
  ): Promise<void> => {
    const version = await deps.serving.champion(plan.project, plan.endpoint);
    if (version === undefined) return;
    await clearOthers(plan, version);
    const now = clock.now();
    const files = await deps.serving.predictions(plan.project, plan.endpoint, now - plan.windowMs, now + 1);
    const monitors = Object.entries(plan.monitors);
    const faults: string[] = [];
    for (const [index, [name, definition]] of monitors.entries()) {
      report(index / monitors.length, name);
      const past = await store.windowsOfVersion(db.reader, plan.project, plan.model, name, version.id, 1_000);
      const judged = new Set(past.map((window) => window.to));
      try {
        const findings = await observe(deps, definition, {
          plan,
          version,
          now,
          files,
          judged,
          streak: breachStreak(past),
          signal,
        });
        for (const finding of findings) {
          await keep(plan, name, definition, version, finding);
          if (finding.measurement !== undefined && plan.objective !== null)
            await deps.objectives.record(policy, plan.project, plan.objective, finding.measurement);
        }
      } catch (error) {
        // One monitor that cannot look must not blind the others.
        faults.push(`${name}: ${messageOf(error)}`);
        deps.logger.error(
          {
            monitor: name,
            model: plan.model,
            error: messageOf(error),
            stack: error instanceof Error ? error.stack : undefined,
          },
          'monitor failed',
        );
      }
    }
    if (faults.length > 0) throw new Error(faults.join('; '));
  };

  queue.handle(jobKind, async ({ job, signal, report }) => {
    const { project, model } = job.payload as { project: string; model: string };
    await runMonitors((await find(project, model)).plan, signal, report);
  });

  deps.ticker.onTick('monitoring.schedules', async (now) => {
    for (const plan of await store.listDue(db.reader, now)) {
      await db.transact(async (tx) => {
        await store.setNextAt(tx, plan.project, plan.model, nextAfter(plan.schedule, now));
        await queue.enqueue(tx, {
          kind: jobKind,
          project: plan.project,
          payload: { project: plan.project, model: plan.model },
          key: `${plan.project}/${plan.model}`,
        });
      });
    }
  });

  bus.subscribe({
    consumer: 'monitoring.versions',
    types: ['deployment.changed'],
    async handle(event) {
      if (event.project === null) return;
      for (const plan of await store.listPlans(db.reader, event.project, 1_000)) {
        const version = await deps.serving.champion(plan.project, plan.endpoint);
        if (version !== undefined) await clearOthers(plan, version);
      }
    },
  });

  return {
    async declare(actor, project, model, declaration) {
      const monitors = Object.fromEntries(
        Object.entries(declaration.monitors).map(([name, options]) => [name, readMonitor(name, options)]),
      );
      for (const address of declaration.webhooks) deps.webhooks.check(address);
      const plan: MonitoringPlan = { ...declaration, project, model, monitors };
      const nextAt = nextAfter(plan.schedule, clock.now());
      await db.transact(async (tx) => {
        const before = await store.findPlan(tx, project, model);
        const secret = before?.secret ?? Buffer.from(deps.random.bytes(32)).toString('hex');
        await store.upsertPlan(tx, plan, secret, nextAt, clock.now());
        const ref: NodeRef = { type: 'monitor', id: `${project}/${model}` };
        await lineage.describe(tx, { ref, project, label: `Monitors of ${model}` });
        await audit.record(tx, {
          actor,
          action: 'monitoring.declare',
          project,
          subject: ref,
          before: before?.plan,
          after: plan,
        });
      });
      return plan;
    },
    async plan(project, model) {
      return (await find(project, model)).plan;
    },
    plans: (project) => store.listPlans(db.reader, project, 1_000),
    async webhookSecret(project, model) {
      return (await find(project, model)).secret;
    },
    async run(actor, project, model) {
      await find(project, model);
      return db.transact(async (tx) => {
        await audit.record(tx, {
          actor,
          action: 'monitoring.run',
          project,
          subject: { type: 'monitor', id: `${project}/${model}` },
        });
        return queue.enqueue(tx, { kind: jobKind, project, payload: { project, model }, key: `${project}/${model}` });
      });
    },
    async window(project, id) {
      const window = await store.findWindow(db.reader, id);
      if (window === undefined || window.project !== project)
        throw monitoringErrors.create('unknown_window', `Project ${project} has no monitor window ${id}.`);
      return window;
    },
    newestWindows: (project) => store.newestWindows(db.reader, project),
    async windows(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listWindows(db.reader, filter, before, page.limit + 1), page.limit, (window) => [
        window.id,
      ]);
    },
    async alarms(filter, page) {
      const before = page.cursor === undefined ? '~' : String(decodeCursor(page.cursor, 1)[0]);
      return toPage(await store.listAlarms(db.reader, filter, before, page.limit + 1), page.limit, (alarm) => [
        alarm.id,
      ]);
    },
    openAlarms: (project, model) => store.openAlarms(db.reader, project, model),
    async alarm(id) {
      const alarm = await store.findAlarm(db.reader, id);
      if (alarm === undefined) throw monitoringErrors.create('unknown_alarm', `There is no alarm ${id}.`);
      return alarm;
    },
    acknowledge: (actor, id) => assign(actor, id, actor.name),
    release: (actor, id) => assign(actor, id, null),
  };
}
