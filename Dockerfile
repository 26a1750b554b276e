# Outlay in a container: gateway on 4100, dashboard on 4101, everything it keeps in /data.
#   docker build -t outlay .
#   docker run --restart unless-stopped -p 4100:4100 -p 127.0.0.1:4101:4101 -v outlay:/data -e OUTLAY_OPENAI_API_KEY outlay
FROM node:22-bookworm AS build
WORKDIR /src
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY server/package.json server/
COPY web/package.json web/
# The sources come later, so that a change of them does not install everything anew; building is done below.
RUN npm ci --ignore-scripts && npm rebuild better-sqlite3
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
    OUTLAY_HOST=0.0.0.0 \
    OUTLAY_DASHBOARD_LISTEN=0.0.0.0:4101 \
    OUTLAY_DATA_DIR=/data
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules node_modules
COPY --from=build /src/shared shared
COPY --from=build /src/server server
COPY --from=build /src/web/dist web/dist
COPY --from=build /src/migrations migrations
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4100 4101
# Ready, not only alive: a gateway that cannot put calls on record should get none.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4100/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Calls that run are let to their end (OUTLAY_SHUTDOWN_TIMEOUT_MS, 30 s): stop with `docker stop -t 40`.
CMD ["node", "server/bin/outlay.js", "start"]
