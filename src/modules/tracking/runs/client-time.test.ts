import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../../platform/clock/clock.ts';
import { endOf, loggedAt, startOf } from './client-time.ts';

const domain = Date.UTC(1997, 4, 31);
const real = Date.UTC(2026, 10, 25);
const second = 1000;

/** A simulated clock whose real time is set by hand. */
function simulated(now = domain, wall = real) {
  const clock = { now: () => now, wall: () => wall, monotonic: () => 0, simulated: true };
  return { clock, pass: (ms: number) => (wall += ms), advance: (ms: number) => (now += ms) };
}
const system = (at: number): Clock => ({ now: () => at, wall: () => at, monotonic: () => 0, simulated: false });

test('a run that the server started takes the real time it took, whatever its client’s clock says', () => {
  const { clock, pass, advance } = simulated();
  const run = startOf(clock, undefined);
  assert.equal(run.startedAt, domain);
  pass(4 * second);
  assert.equal(endOf(clock, run, real + 4 * second), domain + 4 * second, 'told by the client');
  assert.equal(endOf(clock, run, undefined), domain + 4 * second, 'seen by the server');
  assert.equal(endOf(clock, run, real - 9 * second), domain, 'a clock that is behind takes nothing off');
  advance(30 * 86_400 * second);
  assert.equal(
    endOf(clock, run, real + 4 * second),
    domain + 4 * second,
    'domain time that passes meanwhile is not work',
  );
});

test('a run that its client started and ended keeps its length, near the domain time at which it came', () => {
  const { clock, pass } = simulated();
  const run = startOf(clock, real - 10 * second);
  assert.equal(run.startedAt, domain - 10 * second);
  pass(5 * second);
  assert.equal(endOf(clock, run, real + 5 * second) - run.startedAt, 15 * second);
  const ahead = startOf(clock, real + 60 * second);
  assert.equal(ahead.startedAt, domain, 'no run starts in the future');
});

test('domain times that a client tells are believed under a simulated clock', () => {
  const { clock } = simulated();
  const run = startOf(clock, domain - 86_400 * second);
  assert.deepEqual(run, { startedAt: domain - 86_400 * second, startedWall: null });
  assert.equal(endOf(clock, run, domain - 3600 * second), domain - 3600 * second);
  assert.equal(endOf(clock, run, real), domain, 'an end of the real clock is placed before now');
  assert.equal(endOf(clock, startOf(clock, 1), 2), 2);
  const later = simulated(Date.UTC(2030, 0, 1));
  assert.equal(
    startOf(later.clock, real).startedAt,
    Date.UTC(2030, 0, 1),
    'a simulated time may lie ahead of the real one',
  );
});

test('metrics are placed by how long after the start they were logged, twice at the same time', () => {
  const { clock, pass } = simulated();
  const run = startOf(clock, undefined);
  pass(2 * second);
  assert.equal(loggedAt(clock, run, real + 2 * second), domain + 2 * second);
  pass(60 * second);
  assert.equal(loggedAt(clock, run, real + 2 * second), domain + 2 * second);
  assert.equal(loggedAt(clock, run, domain - 5), domain - 5);
});

test('under the system clock times stay as they are told, and no run that the server started ends before', () => {
  const clock = system(real);
  assert.equal(startOf(clock, real - 5).startedAt, real - 5);
  assert.equal(endOf(clock, startOf(clock, 100), 50), 50, 'told both');
  const run = startOf(clock, undefined);
  assert.equal(endOf(clock, run, real - 3), real);
  assert.equal(endOf(system(real + 7), run, undefined), real + 7);
  assert.equal(endOf(clock, startOf(clock, real + 9), undefined), real + 9);
  assert.equal(loggedAt(clock, run, 12), 12);
});
