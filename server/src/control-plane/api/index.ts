export { type ApiType, createApi } from './create-api.ts'
export { serveWeb } from './serve-web.ts'
export { createSessionApp } from './session.ts'
