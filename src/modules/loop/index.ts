export { loopErrors } from './errors.ts';
export { loopEvents } from './events.ts';
export { createLoop, type Loop, type LoopStatus } from './loop.ts';
export { loopMigrations } from './migrations.ts';
export { type Decision, isOver, type LoopPolicy, type LoopState, type Transition, type Turn } from './model.ts';
export { loopPermissions } from './permissions.ts';
export type { LoopAlarms, LoopData, LoopDeployment, LoopModels, LoopServing, OpenAlarm } from './ports.ts';
export { loopRoutes } from './routes.ts';
export { toDecisionView, toStatusView, toTransitionView, toTurnView } from './views.ts';
