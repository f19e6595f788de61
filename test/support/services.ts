// Where tests find the real services. A service that is not there is a reason to skip, which names the remedy; CI refuses skips.

const services = {
  postgres: {
    variable: 'PAWL_TEST_POSTGRES_URL',
    remedy: 'apt-get install postgresql, then set PAWL_TEST_POSTGRES_URL=postgres://user:password@127.0.0.1:5432/db',
  },
  redis: {
    variable: 'PAWL_TEST_REDIS_URL',
    remedy: 'apt-get install redis-server, then set PAWL_TEST_REDIS_URL=redis://127.0.0.1:6379',
  },
  s3: {
    variable: 'PAWL_TEST_S3_URL',
    remedy:
      'go install github.com/versity/versitygw/cmd/versitygw@v1.8.0, then set PAWL_TEST_S3_URL=http://ACCESS:SECRET@127.0.0.1:7070/bucket',
  },
  chromium: {
    variable: 'PAWL_TEST_CHROMIUM',
    remedy: 'apt-get install chromium, then set PAWL_TEST_CHROMIUM=/usr/bin/chromium',
  },
} as const;

export type ServiceName = keyof typeof services;

export function serviceUrl(name: ServiceName): { readonly url: string; readonly skip: string | false } {
  const { variable, remedy } = services[name];
  const url = process.env[variable] ?? '';
  return { url, skip: url === '' ? `${name} is not configured: ${remedy}` : false };
}
