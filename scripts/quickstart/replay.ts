// The replay: a year of a retailer in virtual time, through public interfaces only. It does what the shop's own programs would do
// (deliver purchases, ask for scores); what Pawl does by itself it only watches and tells.
import { fileURLToPath } from 'node:url';
import { createClient, type PawlClient } from '../../clients/ts/client.ts';
import { processEnvironment } from '../../src/app/config.ts';
import { readProject } from '../../src/cli/project-files.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { meanOutcome, type Outcome, outcomeOf } from './outcome.ts';
import { brokenRows, readPurchaseLog } from './purchase-log.ts';
import { readFeatures, scoreCustomers } from './scoring.ts';

const project = 'churn';
const model = 'churn';
const example = fileURLToPath(new URL('../../examples/churn', import.meta.url));

export const firstDay = '1997-05-31';
const monthEnds = [
  '1997-05-31',
  '1997-06-30',
  '1997-07-31',
  '1997-08-31',
  '1997-09-30',
  '1997-10-31',
  '1997-11-30',
  '1997-12-31',
  '1998-01-31',
  '1998-02-28',
  '1998-03-31',
  '1998-04-30',
];
const judgedFrom = '1997-09-30';
const lastDay = '1998-06-30';
const flaws = ['cents', 'leakage', 'inverted'] as const;

export interface Fact {
  readonly at: string;
  readonly version: number;
  readonly cause: string;
}

export interface CutoffOutcome {
  readonly at: string;
  readonly customers: number;
  readonly version: number;
  readonly static: Outcome;
  readonly loop: Outcome;
}

/** The document of `report.json`; described in docs/reference/quickstart-report.md. */
export interface Report {
  readonly schema: 1;
  readonly steps: Narrator['steps'];
  readonly cutoffs: readonly CutoffOutcome[];
  readonly final: { readonly static: Outcome; readonly loop: Outcome };
  readonly alarms: readonly (Fact & { readonly monitor: string })[];
  readonly promotions: readonly Fact[];
  readonly refused: readonly Fact[];
  readonly rolledBack: readonly Fact[];
}

interface Scored {
  readonly day: string;
  readonly customers: readonly string[];
  readonly staticScores: Float64Array;
  loopScores: Float64Array;
  version: number;
}

class Replay {
  readonly #client: PawlClient;
  readonly #dataPlaneUrl: string;
  readonly #narrator: Narrator;
  readonly #log = readPurchaseLog();
  readonly #scored: Scored[] = [];
  readonly #seenTransitions = new Set<string>();
  readonly #seenAlarms = new Set<string>();
  readonly #alarms: (Fact & { monitor: string })[] = [];
  readonly #promotions: Fact[] = [];
  readonly #refused: Fact[] = [];
  readonly #rolledBack: Fact[] = [];
  #delivered = '1996-12-31';
  #now = '';

  constructor(url: string, dataPlaneUrl: string) {
    this.#client = createClient({ baseUrl: url });
    this.#dataPlaneUrl = dataPlaneUrl;
    this.#narrator = createNarrator(url);
  }

  async run(): Promise<Report> {
    for (const day of monthEnds) await this.#month(day);
    await this.#epilogue();
    return this.#report();
  }

  /**
   * Two months later the outcome of the last campaign is known. The story ends with it: the loop is held while the time passes, and
   * the purchases are there before the monitors look, since a label without its purchases would be wrong.
   */
  async #epilogue(): Promise<void> {
    await this.#client.call('pauseLoop', { path: { project, model }, body: { paused: true } });
    await this.#client.call('advanceClock', { body: { to: `${lastDay}T19:00:00Z`, settle: false } });
    this.#now = `${lastDay}T19:00:00.000Z`;
    await this.#deliver(lastDay);
    await this.#advance(`${lastDay}T20:00:00Z`);
    this.#say('label', 'The outcome of every campaign is known', `/p/${project}/objectives`);
    await this.#client.call('pauseLoop', { path: { project, model }, body: { paused: false } });
  }

  #say(kind: string, text: string, page: string): void {
    this.#narrator.say(this.#now, kind, text, page);
  }

  async #advance(to: string): Promise<void> {
    await this.#client.call('advanceClock', { body: { to } });
    this.#now = new Date(to).toISOString();
  }

  async #deliver(day: string): Promise<void> {
    const { text, rows } = this.#log.csv(this.#delivered, day);
    const response = await this.#client.request(
      `/api/v1/projects/${project}/datasets/transactions/content?mode=append&format=csv&name=${day}.csv`,
      {
        method: 'PUT',
        headers: { 'content-type': 'text/csv' },
        body: `${text}${brokenRows(day)}\n`,
      },
    );
    const ingest = (await response.json()) as {
      version: { number: number; rows: number } | null;
      quarantine?: { rows: number } | null;
    };
    this.#delivered = day;
    this.#say(
      'data',
      `${rows.toLocaleString('en')} purchases arrive, ${ingest.quarantine?.rows ?? 0} broken rows quarantined: transactions v${ingest.version?.number}`,
      `/p/${project}/datasets/transactions`,
    );
  }

  async #materialise(day: string): Promise<void> {
    const made = await this.#client.call('materializeFeatureView', {
      path: { project, view: 'customer_orders' },
      body: { at: `${day}T00:00:00Z` },
    });
    this.#say(
      'data',
      `14 features of ${made.rows.toLocaleString('en')} customers as of ${day} are online`,
      `/p/${project}/features/customer_orders`,
    );
  }

  async #month(day: string): Promise<void> {
    await this.#advance(`${day}T19:00:00Z`);
    if (day === firstDay) await this.#begin(day);
    else {
      await this.#deliver(day);
      await this.#materialise(day);
    }
    const scored = await this.#score(day);
    // The flawed candidates train while the monitors look and the loop retrains.
    const flawed = day === monthEnds[1] ? await this.#trainFlawed() : [];
    await this.#advance(`${day}T22:00:00Z`);
    await this.#watch(day, scored);
    if (flawed.length > 0) await this.#tryFlawed(day, scored, flawed);
  }

  /** First contact: declare the project, deliver what there is, train and deploy the first model. */
  async #begin(day: string): Promise<void> {
    const reader = { client: this.#client, io: { folder: example }, environment: processEnvironment() };
    const { manifest, files, found } = await readProject(reader, 'pawl.yaml');
    const body = { manifest, files, codeSource: found.source ?? undefined };
    const { changes } = await this.#client.call('applyProject', { path: { project }, body });
    this.#say('data', `pawl.yaml applied: ${changes.length} declarations`, `/p/${project}`);
    await this.#deliver(day);
    await this.#materialise(day);
    await this.#client.call('startTurn', { path: { project, model }, body: { note: 'First model' } });
    await this.#advance(`${day}T19:30:00Z`);
    await this.#tellTransitions();
    const version = await this.#servingVersion();
    // The policy most teams live with: the first model, for ever. It runs beside, for comparison.
    await this.#client.call('deployModelVersion', {
      path: { project, endpoint: 'churn-static' },
      body: { model, version: String(version), stickyKey: 'customer_id' },
    });
  }

  async #servingVersion(): Promise<number> {
    const { revision } = await this.#client.call('getEndpoint', { path: { project, endpoint: 'churn' } });
    return Number(revision.arms.find((arm) => arm.role === 'champion')?.version);
  }

  async #score(day: string): Promise<Scored> {
    const customers = this.#log.active(day);
    const features = await readFeatures(this.#client, customers);
    const options = { at: `${day}T20:00:00Z`, rowsPerRequest: 500 };
    const loop = await scoreCustomers(this.#dataPlaneUrl, 'churn', customers, features, options);
    const fixed = await scoreCustomers(this.#dataPlaneUrl, 'churn-static', customers, features, options);
    const version = await this.#servingVersion();
    this.#say(
      'score',
      `${customers.length.toLocaleString('en')} active customers scored by churn v${version}`,
      `/p/${project}/deployments/churn`,
    );
    const scored: Scored = { day, customers, staticScores: fixed.scores, loopScores: loop.scores, version };
    this.#scored.push(scored);
    return scored;
  }

  /** Tells what the monitors and the loop did, and lets a rollout see traffic until it is decided. */
  async #watch(day: string, scored: Scored): Promise<void> {
    await this.#tellAlarms();
    await this.#tellTransitions();
    const promoted = await this.#serveRollout(day, scored);
    if (promoted) {
      const features = await readFeatures(this.#client, scored.customers);
      const again = await scoreCustomers(this.#dataPlaneUrl, 'churn', scored.customers, features, {
        at: this.#now,
        rowsPerRequest: 500,
      });
      scored.loopScores = again.scores;
      scored.version = await this.#servingVersion();
    }
    await this.#tellAlarms();
  }

  /** Traffic while a rollout runs; true when it ended in a promotion. */
  async #serveRollout(day: string, scored: Scored): Promise<boolean> {
    for (let round = 0; round < 20; round++) {
      const { state, turn } = await this.#client.call('getLoop', { path: { project, model } });
      if (state !== 'rolling-out') return round > 0 && state === 'promoted';
      const { items } = await this.#client.call('listRollouts', {
        path: { project, endpoint: 'churn' },
        query: { limit: 1 },
      });
      const rollout = items[0];
      const weight = rollout?.plan.steps[rollout.step]?.weight ?? 0;
      this.#say(
        'canary',
        `v${turn?.version} takes ${Math.round(weight * 100)} % of the customers`,
        `/p/${project}/deployments/churn`,
      );
      const features = await readFeatures(this.#client, scored.customers);
      await scoreCustomers(this.#dataPlaneUrl, 'churn', scored.customers, features, {
        at: this.#now,
        rowsPerRequest: 250,
      });
      await this.#advance(new Date(Date.parse(this.#now) + 300_000).toISOString());
      await this.#tellTransitions();
    }
    throw new Error(`The rollout of ${day} was not decided in 20 rounds of traffic.`);
  }

  /** Starts three pipeline runs; their ids. */
  async #trainFlawed(): Promise<readonly string[]> {
    const runs: string[] = [];
    for (const variant of flaws) {
      const run = await this.#client.call('startPipelineRun', {
        path: { project, pipeline: 'flawed-candidate' },
        body: { params: { variant }, note: `Flawed candidate: ${variant}` },
      });
      runs.push(run.id);
    }
    return runs;
  }

  /** Three flawed candidates, as they happen: the gate must refuse them, and one that is forced past it must be rolled back. */
  async #tryFlawed(day: string, scored: Scored, runs: readonly string[]): Promise<void> {
    let forced: number | undefined;
    for (const [index, variant] of flaws.entries()) {
      const id = runs[index] ?? '';
      const { run, steps } = await this.#client.call('getPipelineRun', { path: { project, run: id } });
      if (run.state !== 'succeeded') throw new Error(`The flawed candidate ${variant} did not train: ${run.error}`);
      const trained = steps[0]?.outputs['version']?.json as { run_id?: string; model_id?: string } | undefined;
      const { run_id: runId, model_id: loggedModelId } = trained ?? {};
      // Somebody registers what was trained, one after the other: version numbers are the same in each replay.
      const { version } = await this.#client.call('createModelVersion', {
        path: { project, model },
        body: { runId, loggedModelId },
      });
      forced ??= version;
      this.#say(
        'train',
        `A flawed candidate arrives (${variant}): v${version}, whose own report looks sound`,
        `/p/${project}/pipelines/flawed-candidate/${id}`,
      );
      await this.#client.call('submitCandidate', { path: { project, model }, body: { version } });
      await this.#advance(new Date(Date.parse(this.#now) + 60_000).toISOString());
      await this.#tellTransitions();
    }
    if (forced === undefined) return;
    await this.#client.call('overrideGate', {
      path: { project, model },
      body: { version: forced, reason: 'The deadline is today' },
    });
    await this.#advance(new Date(Date.parse(this.#now) + 60_000).toISOString());
    await this.#tellTransitions();
    await this.#serveRollout(day, scored);
  }

  async #tellAlarms(): Promise<void> {
    const { items } = await this.#client.call('listAlarms', { path: { project }, query: { limit: 100 } });
    for (const alarm of [...items].reverse()) {
      if (this.#seenAlarms.has(alarm.id)) continue;
      this.#seenAlarms.add(alarm.id);
      this.#alarms.push({ at: alarm.raisedAt, version: alarm.version, cause: alarm.text, monitor: alarm.monitor });
      this.#say('alarm', `Alarm ${alarm.monitor} on v${alarm.version}: ${alarm.text}`, `/p/${project}/alerts`);
    }
  }

  async #tellTransitions(): Promise<void> {
    const { items } = await this.#client.call('listTransitions', { path: { project, model }, query: { limit: 100 } });
    for (const one of [...items].reverse()) {
      if (this.#seenTransitions.has(one.id)) continue;
      this.#seenTransitions.add(one.id);
      const turn = await this.#client.call('getTurn', { path: { project, model, turn: one.turnId } });
      const version = turn.version ?? 0;
      const fact: Fact = { at: one.at, version, cause: one.cause.text };
      const page = `/p/${project}/loop/${model}`;
      if (one.to === 'promoted') this.#promotions.push(fact);
      if (one.to === 'rolled-back') this.#rolledBack.push(fact);
      if (one.from === 'evaluating' && one.to === 'idle') this.#refused.push(fact);
      const kind =
        one.to === 'promoted'
          ? 'promote'
          : one.to === 'rolled-back'
            ? 'rollback'
            : one.from === 'evaluating' && one.to === 'idle'
              ? 'refuse'
              : one.to === 'training'
                ? 'train'
                : one.to === 'evaluating'
                  ? 'gate'
                  : one.to === 'rolling-out'
                    ? 'canary'
                    : 'idle';
      this.#say(kind, `Loop ${one.from} → ${one.to}: ${one.cause.text}`, page);
    }
  }

  async #report(): Promise<Report> {
    const cutoffs = this.#scored.map((scored): CutoffOutcome => {
      const labels = Float64Array.from(scored.customers, (customer) => this.#log.churned(customer, scored.day));
      return {
        at: scored.day,
        customers: scored.customers.length,
        version: scored.version,
        static: outcomeOf(labels, scored.staticScores),
        loop: outcomeOf(labels, scored.loopScores),
      };
    });
    for (const cutoff of cutoffs) {
      for (const series of ['static', 'loop'] as const) {
        const body = {
          series,
          at: `${cutoff.at}T00:00:00Z`,
          value: cutoff[series].profitPer1000,
          note: 'Assumed economics',
        };
        await this.#client.call('recordMeasurement', { path: { project, objective: 'coupon-profit' }, body });
      }
    }
    const judged = cutoffs.filter((cutoff) => cutoff.at >= judgedFrom);
    return {
      schema: 1,
      steps: this.#narrator.steps,
      cutoffs,
      final: {
        static: meanOutcome(judged.map((cutoff) => cutoff.static)),
        loop: meanOutcome(judged.map((cutoff) => cutoff.loop)),
      },
      alarms: this.#alarms,
      promotions: this.#promotions,
      refused: this.#refused,
      rolledBack: this.#rolledBack,
    };
  }
}

export function replay(url: string, dataPlaneUrl: string): Promise<Report> {
  return new Replay(url, dataPlaneUrl).run();
}
