// The control plane's part of serving, loaded when asked for: the data plane shares this module's index and must stay small.
import type { HttpApp } from '../../http/server.ts';
import type { Simulation, SimulationResult } from './rollouts/simulation.ts';
import type { Serving, ServingDeps } from './serving.ts';

export async function createServing(deps: ServingDeps): Promise<Serving> {
  return (await import('./serving.ts')).createServing(deps);
}

/** See `rollouts/simulation.ts`. */
export async function simulateRollouts(simulation: Simulation): Promise<SimulationResult> {
  return (await import('./rollouts/simulation.ts')).simulateRollouts(simulation);
}

export async function servingRoutes(app: HttpApp, serving: Serving): Promise<void> {
  (await import('./routes.ts')).servingRoutes(app, serving);
}
