# syntax=docker/dockerfile:1

# Only the manifests, so that the next stage is built anew when a dependency changes and not with every edit.
FROM node:24-slim AS manifests
WORKDIR /source
COPY . .
RUN mkdir /manifests && find . -name 'package*.json' -exec cp --parents {} /manifests \;

# What gateway, subgraphs and workers need to run. None of it needs an install script.
FROM node:24-slim AS modules
WORKDIR /lumigraph
COPY --from=manifests /manifests ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace gateway --workspace subgraphs --workspace workers \
  && npm cache clean --force \
  # Debian's ffmpeg is newer, and gets its fixes.
  && rm -rf node_modules/@ffmpeg-installer/linux-* node_modules/@ffprobe-installer/linux-*

# The sources run as they are: there is nothing to build.
FROM node:24-slim
# A video that is processed needs more room than the memory has.
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/* \
  && mkdir /scratch && chown node:node /scratch
ENV NODE_ENV=production APOLLO_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=4000
WORKDIR /lumigraph
COPY --from=modules /lumigraph ./
COPY packages packages
COPY schema schema
COPY subgraphs subgraphs
COPY gateway gateway
COPY workers workers
COPY tools/start tools/start
COPY tools/migrate tools/migrate
COPY tools/role tools/role
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "gateway/src/main.ts"]
