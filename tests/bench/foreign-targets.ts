import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, start } from './processes.ts'
import { callersOwnKey, chatPath, type Surroundings, type Target, untilAnswered } from './target.ts'

export function hasNginx(): boolean {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** One worker without a master, no log, no buffering: nginx at its plainest. */
export async function nginx({ upstreamPort, folder, core }: Surroundings): Promise<Target> {
  const port = await freePort()
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
events { worker_connections 8192; }
http {
  access_log off;
  client_body_temp_path ${folder}/nginx-body; proxy_temp_path ${folder}/nginx-proxy;
  fastcgi_temp_path ${folder}/nginx-fastcgi; uwsgi_temp_path ${folder}/nginx-uwsgi; scgi_temp_path ${folder}/nginx-scgi;
  upstream provider { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port}; keepalive_requests 100000000;
    location / { proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
`,
  )
  const running = start({
    command: 'nginx',
    args: ['-c', file, '-p', folder, '-e', join(folder, 'nginx.log')],
    core,
  })
  const destination = { port, path: chatPath, headers: callersOwnKey }
  await untilAnswered(destination, running, join(folder, 'nginx.log'))
  return { name: 'nginx', destination, running, isForeign: true }
}

/** Portkey's gateway out of a folder where somebody ran `npm install @portkey-ai/gateway`. */
export async function portkey(surroundings: Surroundings, installedIn: string): Promise<Target> {
  const { upstreamPort, folder, core } = surroundings
  const port = await freePort()
  const entry = join(installedIn, 'node_modules/@portkey-ai/gateway/build/start-server.js')
  const logFile = join(folder, 'portkey.log')
  const args = [entry, `--port=${port}`, '--headless']
  const running = start({
    command: process.execPath,
    args,
    core,
    logFile,
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const headers = {
    ...callersOwnKey,
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
  }
  const destination = { port, path: chatPath, headers }
  await untilAnswered(destination, running, logFile)
  return { name: 'portkey', destination, running, isForeign: true }
}
