import { COMMAND } from "@muster/runtime/names";

/** @param ending of the handlers' files */
export const composeFile = (ending: string): string => TEXT.replace("ENDING", ending);

const TEXT = `# Postgres, Redis, Muster's API and a worker on this machine: npm install && docker compose up
# The processes run what is in node_modules. More workers: docker compose up --scale worker=4
x-muster: &muster
  image: node:24-slim
  # Reaps what handlers leave behind, and hands signals on.
  init: true
  user: node
  working_dir: /app
  volumes: [".:/app:ro"]
  restart: unless-stopped
  # \`default\` leads out: to published ports, and to the servers that handlers call.
  networks: [default, stores]
  environment:
    DATABASE_URL: postgres://postgres@postgres:5432/scheduler
    REDIS_URL: redis://redis:6379
    HANDLERS: handlers/*.ENDING
    # Inside of its container, in clear text and without identities: it is published on 127.0.0.1 alone, below.
    API_HOST: 0.0.0.0
    TLS: "off"
    AUTH: none

services:
  postgres:
    image: postgres:18
    restart: unless-stopped
    # Longer than a checkpoint takes: killed before, it starts with a recovery.
    stop_grace_period: 60s
    # No password: only these processes are on its network, which leads nowhere and publishes nothing.
    environment: { POSTGRES_HOST_AUTH_METHOD: trust, POSTGRES_DB: scheduler }
    networks: [stores]
    volumes: ["postgres:/var/lib/postgresql"]
    healthcheck: { test: [CMD-SHELL, pg_isready -U postgres -d scheduler], interval: 2s, retries: 30 }

  redis:
    image: redis:7
    restart: unless-stopped
    stop_grace_period: 30s
    networks: [stores]
    command: [redis-server, --appendonly, "yes", --maxmemory-policy, noeviction]
    volumes: ["redis:/data"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 2s, retries: 30 }

  migrate:
    <<: *muster
    command: [node_modules/.bin/${COMMAND}, migrate]
    restart: "no"
    depends_on:
      postgres: { condition: service_healthy }

  api:
    <<: *muster
    command: [node_modules/.bin/${COMMAND}, api]
    ports: ["127.0.0.1:8081:8081"]
    stop_grace_period: 30s
    depends_on:
      migrate: { condition: service_completed_successfully }
      redis: { condition: service_healthy }

  worker:
    <<: *muster
    command: [node_modules/.bin/${COMMAND}, worker]
    # Above DRAIN_SECONDS (20) and the 10 s that the end takes after it.
    stop_grace_period: 45s
    depends_on:
      migrate: { condition: service_completed_successfully }
      redis: { condition: service_healthy }

networks:
  stores: { internal: true }

volumes:
  postgres:
  redis:
`;
