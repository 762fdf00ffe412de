const VARIABLES = {
  postgres: 'DATABASE_URL=postgres://lumigraph:PASSWORD@127.0.0.1:5432/lumigraph', // the password stands in .env
  redis: 'REDIS_URL=redis://127.0.0.1:6379',
  nats: 'NATS_URL=nats://127.0.0.1:4222',
};

/** What to do where a service cannot be had on this machine: the commands that bring up the one of docker-compose.yml. */
export function viaCompose(service: keyof typeof VARIABLES): string {
  return `npm run --silent compose:env > .env && docker compose up -d ${service}    and set ${VARIABLES[service]}`;
}
