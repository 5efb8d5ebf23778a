# The ten reference APIs in one image; docker-compose.yml says which of them a container is.
FROM node:24.19.0-trixie-slim

WORKDIR /api

# The published package carries no lock file; a checkout does, and is installed exactly by it.
COPY package.json package-lock.json* ./
RUN flags="--omit=dev --omit=optional --ignore-scripts --no-audit --no-fund"; \
    if [ -f package-lock.json ]; then npm ci $flags; else npm install $flags; fi

# `targets` in a checkout, where Node.js strips the types; `dist/targets` in the published package.
ARG TARGETS=targets
COPY ${TARGETS} ./targets

# The image is made only when every client is there and every module loads.
RUN node -e "import(require('node:fs').existsSync('targets/open-store.ts') ? './targets/open-store.ts' : './targets/open-store.js')"

USER node
EXPOSE 3000
CMD ["node", "targets/serve.ts"]
