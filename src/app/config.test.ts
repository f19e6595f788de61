import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAppError } from '../kernel/errors.ts';
import { isLoopback, parseConfig, resolveSettings } from './config.ts';

test('flags win over the environment, that over the file, that over defaults, and each value knows its source', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'pawl-config-'));
  t.after(() => rmSync(home, { recursive: true }));
  writeFileSync(join(home, 'config.yaml'), 'http: { port: 1111 }\nlog: { level: debug }\njobs: { concurrency: 2 }\n');
  const sources = {
    flags: { home, 'http.port': '3333' },
    environment: { PAWL_HTTP_PORT: '2222', PAWL_LOG_LEVEL: 'warn' },
  };
  const config = parseConfig(sources);
  assert.equal(config.http.port, 3333);
  assert.equal(config.log.level, 'warn');
  assert.equal(config.jobs.concurrency, 2);
  const source = (path: string): string | undefined =>
    resolveSettings(sources).find((one) => one.setting.path === path)?.source;
  assert.deepEqual(['http.port', 'log.level', 'jobs.concurrency', 'http.host'].map(source), [
    'flag',
    'environment',
    'file',
    'default',
  ]);
});

test('a setting that MLflow has too is taken from its variable, unless Pawl’s own is set', () => {
  const environment = {
    MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'http, https',
    MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'True',
    MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES: '3',
    MLFLOW_WEBHOOK_REQUEST_TIMEOUT: '4',
  };
  assert.deepEqual(parseConfig({ flags: {}, environment }).webhooks, {
    schemes: ['http', 'https'],
    allowPrivate: true,
    retries: 3,
    limitMs: 4_000,
  });
  const own = { ...environment, PAWL_WEBHOOKS_RETRIES: '1', PAWL_WEBHOOKS_ALLOW_PRIVATE: 'false' };
  const { retries, allowPrivate } = parseConfig({ flags: {}, environment: own }).webhooks;
  assert.deepEqual([retries, allowPrivate], [1, false]);
  assert.throws(
    () => parseConfig({ flags: {}, environment: { MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES: 'many' } }),
    /webhooks\.retries \(from MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES\)/,
  );
});

test('a bad value is refused with path, value, what is allowed and an example', () => {
  assert.throws(
    () => parseConfig({ flags: {}, environment: { PAWL_HTTP_PORT: 'eighty' } }),
    (error: unknown) =>
      isAppError(error, 'app.bad_setting') &&
      /http\.port \(from PAWL_HTTP_PORT\) is "eighty"; allowed: an integer from 0 to 65535; example: 7295/.test(
        error.message,
      ),
  );
  assert.throws(() => parseConfig({ flags: { clock: 'simulated:soon' }, environment: {} }), {
    code: 'app.bad_setting',
  });
  assert.throws(() => parseConfig({ flags: { 'log.level': 'loud' }, environment: {} }), { code: 'app.bad_setting' });
});

test('a configuration file that is not there is refused', () => {
  assert.throws(() => parseConfig({ flags: {}, environment: {}, file: '/nonexistent/config.yaml' }), {
    code: 'app.unreadable_config',
  });
});

test('an unknown key in the file is refused by name', (t) => {
  const home = mkdtempSync(join(tmpdir(), 'pawl-config-'));
  t.after(() => rmSync(home, { recursive: true }));
  writeFileSync(join(home, 'config.yaml'), 'http: { prot: 1 }\n');
  assert.throws(() => parseConfig({ flags: { home }, environment: {} }), { code: 'app.unknown_setting' });
});

test('loopback is told from every other address', () => {
  assert.deepEqual(
    ['127.0.0.1', '127.8.8.8', 'localhost', '::1', '0.0.0.0', '10.0.0.1', 'example.com'].map(isLoopback),
    [true, true, true, true, false, false, false],
  );
});
